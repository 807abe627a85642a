/** The part of a lock file that matters here. */
export interface LockFile {
  readonly packages: Readonly<
    Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> | undefined }>
  >;
}
/** The lock entry of a platform package by its name, or `undefined` for a package that is none. */
export function platformEntry(
  name: string,
  range: string,
):
  | {
      version: string;
      optional: true;
      cpu?: readonly string[];
      os?: readonly string[];
      libc?: readonly string[];
    }
  | undefined;
/** The entries that a lock file lacks, by their key, and the optional packages that no rule here explains. */
export function missingEntries(lock: LockFile): {
  entries: Map<string, NonNullable<ReturnType<typeof platformEntry>>>;
  unknown: string[];
};
