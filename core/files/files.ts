import type { Readable } from 'node:stream';
import { openFolder } from './folder.ts';
import { openS3 } from './s3.ts';

/** How a file is put. */
export interface PutOptions {
  /** The media type, kept by stores that serve files themselves. */
  readonly contentType: string;
  /** Called when every byte is written aside but the file has no name yet. */
  readonly onWritten?: (() => void) | undefined;
}

/** A file's name, which is its content's SHA-256 in hex, and its size in bytes. */
export interface StoredFile {
  readonly sha256: string;
  readonly size: number;
}

/** A stored file to be read; reading fails when the content is not what the name says. */
export interface FileContent {
  readonly size: number;
  /** Opens the file; the caller reads it to the end or destroys it. */
  stream(): Readable;
  bytes(): Promise<Uint8Array>;
}

/** Files by their content: photos, attachments, imports, exports. What is put is never changed and never taken away. */
export interface Files {
  /** Resolves when the file is stored: it survives kill -9, and power loss where the store syncs. Same bytes, same name. */
  put(bytes: Uint8Array | AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredFile>;
  get(sha256: string): Promise<FileContent | undefined>;
  has(sha256: string): Promise<boolean>;
  /** The names of all stored files, in no order. */
  list(): AsyncIterable<string>;
  close(): Promise<void>;
}

/** Where the files lie. */
export interface OpenFilesOptions {
  /** `s3+https://KEY:SECRET@host:port/bucket/prefix?region=REGION`, or `s3+http://…`; without it the folder is used. */
  readonly url?: string | undefined;
  /** The folder for files, or beside an S3 store for what is on its way there. The caller holds its lock. */
  readonly dir: string;
}

/** Opens the file store and sweeps what a killed process left half written. */
export async function openFiles(options: OpenFilesOptions): Promise<Files> {
  return options.url ? await openS3(options.url, options.dir) : await openFolder(options.dir);
}
