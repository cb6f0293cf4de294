/** Addresses whose words cross a network in the clear: who stands in between reads them, and can change them. */

/** Programs of the same machine only. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(name)
  );
}

/** The protocol does not encrypt, and the host is another machine. What is no address at all crosses nothing. */
export function isOpenLine(url: string, encrypted: readonly string[] = ['https:', 'mqtts:', 'wss:']): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return !encrypted.includes(protocol) && !isLoopbackHost(hostname);
}
