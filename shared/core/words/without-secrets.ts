/** A login before the host: to the last "@" of it, for a password may hold one, and quotes. */
const login = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)(?:\\"|"(?![\s,:}\]])|[^\s/?#"])*@/gi;
const named = /([?&](?:[\w-]*(?:token|secret|password|passwd|pwd|key|sig|signature))=)[^\s&#"']+/gi;
/** As a header says it; the words "Bearer" and "Basic" alone are words. */
const shownHeader = /\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]{16,}/g;

/**
 * Text with the secrets cut out: logins before the host of an address, what a query calls a secret, what a header of
 * authorization holds; and `known` ones, wherever they stand.
 */
export function withoutSecrets(text: string, known: readonly string[] = []): string {
  let cut = text.replace(login, '$1…@').replace(named, '$1…').replace(shownHeader, '$1 …');
  for (const secret of known) cut = cut.replaceAll(secret, '…');
  return cut;
}

/** Shorter ones are words, and numbers of orders. */
const LEAST = 6;
const nameOfSecret = /(token|secret|password|pin|key)$/i;

/** The secrets in a configuration: what its names call one, and logins in its addresses; as they are written, too. */
export function secretsIn(config: unknown): string[] {
  const found = new Set<string>();
  gather(config, '', (secret) => {
    for (const one of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
      if (one.length >= LEAST) found.add(one);
  });
  // The longest first: one may be the beginning of another.
  return [...found].sort((a, b) => b.length - a.length);
}

function gather(value: unknown, name: string, tell: (secret: string) => void): void {
  if (typeof value === 'string') {
    if (nameOfSecret.test(name)) tell(value);
    for (const one of loginsIn(value)) tell(one);
  } else if (typeof value === 'object' && value !== null)
    for (const [field, one] of Object.entries(value)) gather(one, Array.isArray(value) ? name : field, tell);
}

/** Password of an address, the user where there is none, and both as a header holds them. */
function loginsIn(address: string): string[] {
  const [, said] = /^[a-z][a-z0-9+.-]{0,20}:\/\/([^\s/?#]*)@/i.exec(address) ?? [];
  if (said === undefined) return [];
  const plain = decoded(said);
  const colon = plain.indexOf(':');
  return [said.slice(said.indexOf(':') + 1), plain.slice(colon + 1), base64Of(plain)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const base64Of = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
