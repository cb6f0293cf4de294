/**
 * A cellar on disk: one file without a name, gone with the process however that ends. In memory is where each text
 * lies, 12 bytes; the operating system keeps at hand what is read often.
 */
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { Cellar } from '../core/words/cellar.ts';

export interface OpenCellar extends Cellar {
  /** What lies in it is gone. */
  close(): void;
}

/** Room is given out in these steps and by a quarter more each: what is given back fits another text. */
const STEP_BYTES = 64;
const MORE = 1.25;
const FIRST_PLACES = 1_024;
/** Where a text lies that no disk took. */
const IN_MEMORY = -1;

let opened = 0;

/** `folder`: beside what was computed from. Nothing is made before something is put down. */
export function openCellar(folder: string): OpenCellar {
  return new DiskCellar(folder);
}

class DiskCellar implements OpenCellar {
  readonly #folder: string;
  /** null: not opened yet; 'none': the folder lets nobody write. */
  #handle: number | null | 'none' = null;
  /** By place: where its text begins in the file, and how many bytes it has. */
  #from = new Float64Array(FIRST_PLACES);
  #bytes = new Uint32Array(FIRST_PLACES);
  #places = 0;
  readonly #freePlaces: number[] = [];
  /** By room: where some is free. */
  readonly #freeRoom = new Map<number, number[]>();
  #end = 0;
  /** What no disk took. */
  readonly #here = new Map<number, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  put(text: string): number {
    const place = this.#freePlaces.pop() ?? this.#newPlace();
    const bytes = Buffer.from(text);
    this.#bytes[place] = bytes.length;
    this.#from[place] = this.#written(bytes);
    if (this.#from[place] === IN_MEMORY) this.#here.set(place, text);
    return place;
  }

  get(place: number): string {
    const [from, size] = [this.#from[place] ?? 0, this.#bytes[place] ?? 0];
    if (from === IN_MEMORY) return this.#here.get(place) ?? '';
    if (typeof this.#handle !== 'number') throw new Error('the cellar is closed');
    const bytes = Buffer.allocUnsafe(size);
    for (let got = 0; got < size; ) {
      const more = readSync(this.#handle, bytes, got, size - got, from + got);
      if (more === 0) throw new Error('what was laid down is not there any more');
      got += more;
    }
    return bytes.toString();
  }

  drop(place: number): void {
    const from = this.#from[place] ?? IN_MEMORY;
    if (from === IN_MEMORY) this.#here.delete(place);
    else this.#freeOf(roomFor(this.#bytes[place] ?? 0)).push(from);
    this.#freePlaces.push(place);
  }

  close(): void {
    if (typeof this.#handle === 'number') closeSync(this.#handle);
    this.#handle = 'none';
    this.#here.clear();
  }

  /** Where it was written; the next text has room behind it. */
  #written(bytes: Buffer): number {
    const handle = this.#open();
    if (handle === 'none') return IN_MEMORY;
    const room = roomFor(bytes.length);
    const free = this.#freeOf(room);
    const from = free.pop() ?? this.#end;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at, bytes.length - at, from + at);
    } catch {
      if (from !== this.#end) free.push(from);
      return IN_MEMORY;
    }
    if (from === this.#end) this.#end += room;
    return from;
  }

  #open(): number | 'none' {
    this.#handle ??= nameless(this.#folder);
    return this.#handle;
  }

  #freeOf(room: number): number[] {
    let free = this.#freeRoom.get(room);
    if (free === undefined) {
      free = [];
      this.#freeRoom.set(room, free);
    }
    return free;
  }

  #newPlace(): number {
    if (this.#places === this.#bytes.length) {
      const [from, bytes] = [new Float64Array(this.#places * 2), new Uint32Array(this.#places * 2)];
      from.set(this.#from);
      bytes.set(this.#bytes);
      [this.#from, this.#bytes] = [from, bytes];
    }
    return this.#places++;
  }
}

/** A file that nobody else can open. */
function nameless(folder: string): number | 'none' {
  const file = join(folder, `.cellar-${process.pid}-${threadId}-${opened++}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const handle = openSync(file, 'w+', 0o600);
    try {
      rmSync(file);
      return handle;
    } catch {
      // Where the system lets go of nothing that is open it would be left behind.
      closeSync(handle);
      rmSync(file, { force: true });
    }
  } catch {
    // Nobody may write there.
  }
  return 'none';
}

/** How much room a text of so many bytes is given: few sizes, each a little larger than the one before. */
function roomFor(bytes: number): number {
  let room = STEP_BYTES;
  while (room < bytes) room = Math.ceil((room * MORE) / STEP_BYTES) * STEP_BYTES;
  return room;
}
