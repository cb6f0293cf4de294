/** A number that a text always has and that others seldom share, 0 to 2³² − 1 (FNV-1a): for finding it, not for trust. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
