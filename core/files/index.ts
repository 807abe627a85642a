export { FilesError, type FilesErrorCode, filesErrors } from './errors.ts';
export {
  type FileContent,
  type Files,
  type OpenFilesOptions,
  openFiles,
  type PutOptions,
  type StoredFile,
} from './files.ts';
export { stripExif } from './strip-exif.ts';
