/** A name with all but its first character hidden: 张三丰 → 张**. */
export function maskName(name: string): string {
  const [first = '', ...rest] = name.trim();
  return first + '*'.repeat(Math.min(rest.length, 4));
}

/** A number with its middle hidden: 13812345678 → 138****5678; a short one keeps its last two digits. */
export function maskPhone(phone: string): string {
  const text = phone.trim();
  if (text.length >= 11) return `${text.slice(0, -8)}****${text.slice(-4)}`;
  return '*'.repeat(Math.max(text.length - 2, 0)) + text.slice(-2);
}
