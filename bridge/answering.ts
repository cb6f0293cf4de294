/** A call whose answer costs much: one of a reader at a time, read by the thread (`asked.ts`); who leaves ends its work. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type Heavy, leaving } from '../shared/io/door/heavy.ts';
import type { Asked, Question } from './asked.ts';

export interface Answering {
  /** The answer to send. */
  send(request: FastifyRequest, reply: FastifyReply, question: () => Question): Promise<object>;
  /** The same as a value, to go on with. */
  read<T>(schema: z.ZodType<T>, request: FastifyRequest, reply: FastifyReply, question: () => Question): Promise<T>;
}

export function answering(heavy: Heavy, asked: Pick<Asked, 'ask'>): Answering {
  const ask = (request: FastifyRequest, reply: FastifyReply, question: () => Question): Promise<object> => {
    const left = leaving(reply);
    return heavy(request, () => asked.ask(question(), left));
  };
  return {
    send: async (request, reply, question) => {
      const answer = await ask(request, reply, question);
      return Buffer.isBuffer(answer) ? reply.type('application/json; charset=utf-8').send(answer) : answer;
    },
    read: async (schema, request, reply, question) => {
      const answer = await ask(request, reply, question);
      return schema.parse(Buffer.isBuffer(answer) ? JSON.parse(answer.toString('utf8')) : answer);
    },
  };
}
