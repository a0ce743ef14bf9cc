/** The setting of the worker threads that says which engine the process computes on. */
export const engineSetting = 'engine';
