/** The endings of files that hold tensors, for the browser's dialogue. */
export const tensorFiles = '.npy,.npz,.safetensors';
