/**
 * One line of server-sent events, compressed where the reader takes gzip: each event is flushed, so it is there at
 * once, and what one event has in common with those before it is not sent again.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, createGzip } from 'node:zlib';

export interface EventStream {
  /** False: not written, the reader has not taken yet what was written before. */
  write(event: string, data: string): boolean;
  /** Whether the next word would be written. */
  isReady(): boolean;
  /** Says `event` as its last word. */
  end(event?: string): void;
}

/** 16 kB of what was said are looked back into, and one line costs some 130 kB of memory. */
const GZIP = { flush: constants.Z_SYNC_FLUSH, windowBits: 14, memLevel: 7 };

export function openEventStream(request: IncomingMessage, response: ServerResponse): EventStream {
  const isGzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(String(request.headers['accept-encoding'] ?? ''));
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'keep-alive',
    'x-accel-buffering': 'no',
    vary: 'accept-encoding',
    ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
  });
  // The reader sees that the line stands before there is anything to say.
  response.flushHeaders();
  const sink = isGzip ? createGzip(GZIP) : response;
  if (sink !== response) {
    sink.pipe(response);
    response.on('close', () => sink.destroy());
  }
  return {
    isReady: () => !sink.writableNeedDrain,
    write: (event, data) => {
      if (sink.writableNeedDrain) return false;
      if (sink.writable) sink.write(textOf(event, data));
      return true;
    },
    end: (event) => {
      if (sink.writable) sink.end(event === undefined ? undefined : textOf(event, '{}'));
    },
  };
}

const textOf = (event: string, data: string): string => `event: ${event}\ndata: ${data}\n\n`;
