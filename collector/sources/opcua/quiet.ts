/**
 * Loads the OPC UA driver only when a source needs it (it weighs 0.4 s and 44 MB), and keeps it quiet:
 * it prints warnings to the console, and its error dumps hold whole requests, passwords included.
 */
import type * as Life from './life.ts';
import { loadInPieces } from './pieces.ts';

/** Its own parts, and what its certificates are read with. */
const PARTS = ['node-opcua-', '@peculiar/', 'sshpk'];

let loading: Promise<typeof Life> | null = null;

export function loadDriver(): Promise<typeof Life> {
  loading ??= importQuietly();
  return loading;
}

async function importQuietly(): Promise<typeof Life> {
  const print = console.log;
  // Two lines about RSA PKCS#1 v1.5 come while the module loads, before its loggers can be set.
  console.log = (...args: unknown[]) => {
    if (!args.some((arg) => /NODE-OPCUA|security-revert/.test(String(arg)))) print(...args);
  };
  try {
    // Where a part cannot be loaded by itself, all of it is at once.
    await loadInPieces('node-opcua-client', PARTS).catch(() => {});
    return await import('./life.ts');
  } finally {
    console.log = print;
  }
}
