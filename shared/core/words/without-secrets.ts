const login = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'@]+@/gi;
const named = /([?&](?:[\w-]*(?:token|secret|password|passwd|pwd|key|sig|signature))=)[^\s&#"']+/gi;

/** Text with the secrets cut out of the addresses in it: logins before the host, and what a query calls a secret. */
export function withoutSecrets(text: string): string {
  return text.replace(login, '$1…@').replace(named, '$1…');
}
