/** Where clouds hand out their own keys to whoever asks from inside: no machine is there, and no page may make the box ask. */

const hosts: ReadonlySet<string> = new Set([
  ...['169.254.169.254', '169.254.170.2', '100.100.100.200'],
  ...['[::ffff:a9fe:a9fe]', '[fd00:ec2::254]', '[fd20:ce::254]'],
  ...['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data'],
]);

/** Whatever the scheme, and however the number is written: 0xa9fea9fe and 2852039166 are that, too. */
export function isOfCloud(address: string): boolean {
  const [, rest = address] = /^[a-z][a-z0-9+.-]*:\/\/(.*)$/is.exec(address) ?? [];
  const asWeb = `http://${rest}`;
  return URL.canParse(asWeb) && hosts.has(new URL(asWeb).hostname.replace(/\.$/, ''));
}
