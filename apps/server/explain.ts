/** One line that says what is wrong and what to do, for the faults that an operator can mend; else the error as it is. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  const path = 'path' in error ? String(error.path) : '';
  const port = 'port' in error ? String(error.port) : '';
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program; stop it, or set CITYLOOP_PORT or CITYLOOP_MQTT_PORT to another one.`;
    case 'EACCES':
    case 'EPERM':
      return `${path || 'A file'} cannot be read or written by this user; give it the rights, or set CITYLOOP_DATA to another folder.`;
    case 'ENOSPC':
      return `The disk is full${path === '' ? '' : ` (${path})`}; free space and start again. Nothing that was acknowledged is lost.`;
    case 'EROFS':
      return `${path || 'The data folder'} is on a read-only disk; set CITYLOOP_DATA to another folder.`;
    default:
      return error.name === 'Error' || error.name.endsWith('Error') || error.name.endsWith('Failed')
        ? `${error.message}`
        : (error.stack ?? error.message);
  }
}
