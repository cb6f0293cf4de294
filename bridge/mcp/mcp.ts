/**
 * A bridge's answers for a language model, by the Model Context Protocol over standard input and output. It asks the
 * running bridge as any other reader does; there is no call in it that changes anything.
 */
import type { Readable, Writable } from 'node:stream';
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { type Request, readable, requestOf } from './request.ts';
import { type Tool, tools } from './tools.ts';

export interface Asked {
  status: number;
  text: string;
}

interface Signed extends Asked {
  headers: Readonly<{ 'set-cookie'?: string | string[] | undefined }>;
}

export interface McpOptions {
  version: string;
  /** Of the bridge, without a slash at its end: links lead there. */
  url: string;
  ask: (request: Request) => Promise<Asked>;
  now: () => number;
  input: Readable;
  output: Writable;
}

/** What a model can use; more is not cut off but refused, so that nothing is taken for the whole. */
const MOST_CHARACTERS = 200_000;

const INSTRUCTIONS = `Facts and figures of a plant as Istwert measured them. Moments are UTC. A figure that is null or
withheld is not known: say that, and never guess one. Beside a figure give its link from "links" ("explainEach" has one for each row, else
"explain"), so that a person can see how it came about. What "leftOut" names is in the link alone.
Nothing can be changed from here.`;

/** What a person may ask: signs on at the first question, and again when the session has ended. */
export function signedOn(
  ask: (request: Request, headers: Record<string, string>) => Promise<Signed>,
  person: { name: string; secret: string },
): McpOptions['ask'] {
  let cookie: string | null = null;
  const signOn = async (): Promise<Asked> => {
    const { status, text, headers } = await ask({ method: 'POST', path: '/api/session', body: person }, {});
    const given = [headers['set-cookie'] ?? []].flat().map((line) => line.split(';')[0] ?? '');
    cookie = status === 200 ? given.join('; ') : null;
    return { status, text };
  };
  return async (request) => {
    const was = cookie;
    if (cookie === null) {
      const refused = await signOn();
      if (cookie === null) return refused;
    }
    const answer = await ask(request, { cookie });
    if (answer.status !== 401 || was === null) return answer;
    const again = await signOn();
    return cookie === null ? again : ask(request, { cookie });
  };
}

/** Until the input ends, or `close`. */
export function serveMcp(options: McpOptions): { close(): Promise<void> } {
  return serveStdio(() => serverOf(options), { transport: new StdioServerTransport(options.input, options.output) });
}

function serverOf(options: McpOptions): McpServer {
  const server = new McpServer({ name: 'istwert', version: options.version }, { instructions: INSTRUCTIONS });
  for (const [name, tool] of Object.entries<Tool>(tools))
    server.registerTool(
      name,
      {
        title: tool.title,
        description: tool.what,
        inputSchema: tool.input.strict(),
        annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
      },
      (args) => answerOf(tool, args, options),
    );
  return server;
}

async function answerOf(tool: Tool, args: Record<string, unknown>, { url, ask, now }: McpOptions) {
  const { status, text } = await ask(requestOf(tool, args));
  if (status < 200 || status > 299) return told(text, true);
  const said: unknown = JSON.parse(text);
  const links = linksOf(tool, url, { args, said, now: now() });
  const { picks, omits = [], shortens = [] } = tool;
  const whole = JSON.stringify({ links, answer: readable(said, picks, omits) });
  const answer =
    whole.length <= MOST_CHARACTERS || shortens.length === 0
      ? whole
      : JSON.stringify({ links, leftOut: shortens, answer: readable(said, picks, [...omits, ...shortens]) });
  return answer.length > MOST_CHARACTERS
    ? told(
        `The answer has ${answer.length} characters, more than ${MOST_CHARACTERS}. Ask for less: a shorter window, one machine, one order.`,
        true,
      )
    : told(answer, false);
}

const told = (text: string, isError: boolean) => ({ content: [{ type: 'text' as const, text }], isError });

interface Answered {
  args: Record<string, unknown>;
  said: unknown;
  now: number;
}

/** `explainEach`: of single rows. */
function linksOf({ page, explain }: Tool, url: string, { args, said, now }: Answered) {
  const { all, each = [] } = explain === 'itself' ? {} : explain(args, said, now);
  const explainEach = each.map(({ of, path }) => ({ of, explain: `${url}${path}` }));
  return {
    ...(page === undefined ? {} : { page: `${url}/#${page(args)}` }),
    ...(all === undefined ? {} : { explain: `${url}${all}` }),
    ...(explainEach.length === 0 ? {} : { explainEach }),
  };
}
