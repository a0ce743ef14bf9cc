/** What reads files. It is loaded when there is a file. */
export { FileError } from '../files/file-tensor.ts';
export { bytesOfFile, readTensors } from '../files/read-file.ts';
export { roleOf } from '../files/roles.ts';
