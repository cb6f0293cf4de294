/** A stream of documents (`multipart/x-mixed-replace`), in whatever pieces it comes -> its parts. */

const maxHeadLength = 8_192;

/** The boundary in a content type; null where it is no stream of parts. */
export function boundaryOf(contentType: string | undefined): string | null {
  if (contentType === undefined || !/^\s*multipart\//i.test(contentType)) return null;
  return /boundary="?([^";\s]+)"?/i.exec(contentType)?.[1] ?? null;
}

export class Parts {
  readonly #mark: Buffer;
  readonly #maxBytes: number;
  #waiting: Buffer[] = [];
  #size = 0;
  /** So many bytes have to be there before looking again makes sense. */
  #wanted = 0;

  constructor(boundary: string, maxBytes: number) {
    // Some agents name the boundary with the dashes before it.
    this.#mark = Buffer.from(boundary.startsWith('--') ? boundary : `--${boundary}`);
    this.#maxBytes = maxBytes;
  }

  /** The parts that this piece completes. Throws where a part is larger than allowed. */
  push(piece: Buffer): string[] {
    this.#waiting.push(piece);
    this.#size += piece.length;
    const parts: string[] = [];
    while (this.#size >= this.#wanted) {
      const bytes = Buffer.concat(this.#waiting);
      const found = this.#next(bytes);
      const rest = found === null ? bytes : bytes.subarray(found.end);
      this.#waiting = [rest];
      this.#size = rest.length;
      if (found === null) break;
      this.#wanted = 0;
      if (found.text.trim() !== '') parts.push(found.text);
    }
    if (this.#size > this.#maxBytes) throw new Error(`a part has more than ${this.#maxBytes} bytes`);
    return parts;
  }

  #next(bytes: Buffer): { text: string; end: number } | null {
    this.#wanted = bytes.length + 1;
    const start = bytes.indexOf(this.#mark);
    if (start < 0) return null;
    const head = endOfHead(bytes, start);
    if (head === null) {
      if (bytes.length - start > maxHeadLength) throw new Error(`a part's head has more than ${maxHeadLength} bytes`);
      return null;
    }
    const length = /^content-length:\s*(\d{1,12})\s*$/im.exec(bytes.toString('latin1', start, head))?.[1];
    if (length !== undefined) {
      if (Number(length) > this.#maxBytes) throw new Error(`a part has more than ${this.#maxBytes} bytes`);
      const end = head + Number(length);
      this.#wanted = end;
      return bytes.length < end ? null : { text: bytes.toString('utf8', head, end), end };
    }
    const next = bytes.indexOf(this.#mark, head);
    return next < 0 ? null : { text: bytes.toString('utf8', head, next), end: next };
  }
}

/** Where a part's body begins: behind the first empty line. */
function endOfHead(bytes: Buffer, from: number): number | null {
  const ends = ['\r\n\r\n', '\n\n'].flatMap((end) => {
    const at = bytes.indexOf(end, from);
    return at < 0 ? [] : [at + end.length];
  });
  return ends.length === 0 ? null : Math.min(...ends);
}
