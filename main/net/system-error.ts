/** The system's name of an I/O error, such as `ECONNREFUSED`; `EIO` where it gave none. */
export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : 'EIO';
}
