/** A fault of the command line, told apart by its name: it ends with code 2. */
export function usage(message: string): Error {
  const error = new Error(message);
  error.name = 'CACError';
  return error;
}
