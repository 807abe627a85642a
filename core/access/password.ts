import { randomInt } from 'node:crypto';
import type { Db } from '@cityloop/core/store';
import { accessProblem } from './errors.ts';
import { accessRule } from './seed.store.ts';

const classes = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/];

/** Refuses a password that is shorter or plainer than the rules of the city allow. */
export async function checkPassword(db: Db, password: string): Promise<void> {
  const length = await accessRule(db, 'password-min-length');
  const least = await accessRule(db, 'password-min-classes');
  const held = classes.filter((one) => one.test(password)).length;
  if ([...password].length >= length && held >= least) return;
  throw accessProblem('password-too-weak', { field: 'password', words: { length, classes: least } });
}

const consonants = 'bdfghkmnprstvz';
const vowels = 'aeiou';

/** A first password that can be read out and typed on a phone, e.g. `Kapo-Rizu-Temo-482`; about 47 bits. */
export function readablePassword(): string {
  const words = Array.from({ length: 3 }, () => {
    const word = syllable() + syllable();
    return word.charAt(0).toUpperCase() + word.slice(1);
  });
  return [...words, String(randomInt(100, 1000))].join('-');
}

function syllable(): string {
  return consonants.charAt(randomInt(consonants.length)) + vowels.charAt(randomInt(vowels.length));
}
