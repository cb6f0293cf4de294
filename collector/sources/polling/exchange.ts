/**
 * One TCP connection on which a question is asked and its answer awaited, one after the other: many controllers
 * take no second question before they have answered the first. What answers in another way than its protocol says
 * ends the connection; nothing that it sends is thrown past it.
 */
import { connect, type Socket } from 'node:net';
import { Problem } from '../../../shared/core/words/problem.ts';
import type { Sentence } from '../../../shared/core/words/sentence.ts';

/** Of the bytes that came: how long the frame is that begins them; null = more is needed. Throws Problem for nonsense. */
export type FrameLength = (bytes: Buffer) => number | null;

/** Nobody answered in time: the connection may be well, and what stands behind it not. */
export class Silence extends Error {
  override readonly name = 'Silence';
}

export interface Peer {
  host: string;
  port: number;
  connectTimeoutMs: number;
}

interface Question {
  /** null: the frame answers another question. Throws where it makes no sense. */
  read(frame: Buffer): boolean;
  fail(error: Error): void;
}

export class Exchange {
  readonly #socket: Socket;
  readonly #frameLength: FrameLength;
  #bytes: Buffer = Buffer.alloc(0);
  #question: Question | null = null;
  #ended: Error | null = null;

  private constructor(socket: Socket, frameLength: FrameLength) {
    this.#socket = socket;
    this.#frameLength = frameLength;
    socket.on('data', (bytes) => this.#received(bytes));
    socket.on('end', () => this.#end(new Problem('unavailable', { what: 'closedConnection' })));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Problem('unavailable', { what: 'connectionBroke' })));
  }

  /** Throws the socket's error, or Silence. `ending`: gives the connection up, now or later. */
  static async open(to: Peer, frameLength: FrameLength, ending?: AbortSignal): Promise<Exchange> {
    const { host, port, connectTimeoutMs } = to;
    const socket = connect({ host, port, noDelay: true });
    endWith(socket, ending);
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Silence()), connectTimeoutMs);
        socket.once('connect', () => {
          clearTimeout(timer);
          resolve();
        });
        socket.once('error', (error) => {
          clearTimeout(timer);
          reject(error);
        });
      });
    } catch (error) {
      socket.on('error', () => {});
      socket.destroy();
      throw error;
    }
    return new Exchange(socket, frameLength);
  }

  /**
   * `read`: of a frame the answer, or null where it answers another question (one that came too late).
   * Throws Silence after `patienceMs`, Problem for what makes no sense, and what ended the connection.
   */
  ask<T>(question: Buffer, read: (frame: Buffer) => T | null, patienceMs: number): Promise<T> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#question = null;
        reject(new Silence());
      }, patienceMs);
      this.#question = {
        read: (frame) => {
          const answer = read(frame);
          if (answer === null) return false;
          clearTimeout(timer);
          resolve(answer);
          return true;
        },
        fail: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.#socket.write(question);
    });
  }

  /** Whoever waits for an answer is told why. */
  end(why: Sentence = { what: 'connectionBroke' }): void {
    this.#end(new Problem('unavailable', why));
  }

  #received(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    try {
      for (;;) {
        const length = this.#frameLength(this.#bytes);
        if (length === null || this.#bytes.length < length) return;
        const frame = this.#bytes.subarray(0, length);
        this.#bytes = this.#bytes.subarray(length);
        // What nobody asks for any more is an answer that came too late.
        if (this.#question?.read(frame) === true) this.#question = null;
      }
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#socket.destroy();
    const question = this.#question;
    this.#question = null;
    question?.fail(this.#ended);
  }
}

/** As `signal` of `connect` does; that one listens for ever, and a device that is away for a year is dialled a million times. */
function endWith(socket: Socket, ending: AbortSignal | undefined): void {
  const giveUp = () => socket.destroy(new Error('the connection is given up'));
  if (ending?.aborted) giveUp();
  ending?.addEventListener('abort', giveUp, { once: true });
  socket.once('close', () => ending?.removeEventListener('abort', giveUp));
}
