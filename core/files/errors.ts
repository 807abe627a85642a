/** Who can put the fault right. */
export type WhoActs = 'user' | 'operator' | 'developer';

const catalogue = {
  FILES_URL: {
    message:
      'FILES_URL is not understood: {reason}. Expected s3+https://KEY:SECRET@host:port/bucket/prefix?region=REGION.',
    who: 'operator',
  },
  FILES_UNREACHABLE: {
    message: 'The file store at {address} does not answer: {reason}. Nothing was stored.',
    who: 'operator',
  },
  FILES_REFUSED: {
    message:
      'The file store at {address} refused {method} with status {status} {code}. Check key, secret and bucket.',
    who: 'operator',
  },
  FILES_DISK_FULL: {
    message: 'The disk under {dir} is full; the file was not stored. Make room and send it again.',
    who: 'operator',
  },
  FILES_UNWRITABLE: { message: 'The folder {dir} cannot be written: {reason}.', who: 'operator' },
  FILES_DAMAGED: {
    message: 'The stored file {sha256} has other content than its name says. Restore it from a backup.',
    who: 'operator',
  },
  FILES_NOT_JPEG: {
    message: 'The picture is not a whole JPEG: {reason}. Take or send it again.',
    who: 'user',
  },
} as const satisfies Record<string, { readonly message: string; readonly who: WhoActs }>;

/** Every code of the file store's catalogue. */
export type FilesErrorCode = keyof typeof catalogue;

/** The catalogue itself: a message template and who must act, by code. */
export const filesErrors: Readonly<
  Record<FilesErrorCode, { readonly message: string; readonly who: WhoActs }>
> = catalogue;

/** An error of the catalogue, with its values put into the sentence. */
export class FilesError extends Error {
  override readonly name = 'FilesError';
  readonly code: FilesErrorCode;
  readonly who: WhoActs;

  constructor(code: FilesErrorCode, values: Readonly<Record<string, string | number>>, cause?: unknown) {
    super(
      filesErrors[code].message.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole)),
      { cause },
    );
    this.code = code;
    this.who = filesErrors[code].who;
  }
}
