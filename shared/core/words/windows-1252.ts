/** What the West wrote before UTF-8. The platform's own decoder leaves 0x80 to 0x9F as control characters in some versions. */

/** 0x80 to 0x9F. */
export const upperOf1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Whoever says Latin 1 means windows-1252, as browsers read it. */
export const isWindows1252 = (charset: string): boolean =>
  /^(windows-1252|cp-?1252|iso-?8859-?1|latin-?1)$/i.test(charset);

/** Of bytes that were read as ISO 8859-1. */
export const asWindows1252 = (latin: string): string =>
  latin.replace(/[\u0080-\u009f]/g, (one) => upperOf1252[one.charCodeAt(0) - 0x80] ?? one);
