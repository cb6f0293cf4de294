/**
 * What a process answers to, as an OpenAPI document at `/api/openapi.json`: made of the schemas that the calls
 * themselves check by. Every route stands in its process's table, and nothing else: a test holds that.
 */
import { z } from 'zod';
import { wordsOfGroup, wordsOfParameter } from '../core/words/parameter-words.ts';
import { problemCodes } from '../core/words/problem-codes.ts';
import { type RoleRight, rolesWith } from '../core/words/role.ts';
import type { Right } from './door/rights.ts';
import type { Server } from './http.ts';
import { type Route, routesOf } from './routes.ts';

export interface ApiCall {
  /** One sentence. */
  what: string;
  /** Several: all of them. */
  query?: z.ZodType | readonly z.ZodType[];
  params?: z.ZodType;
  body?: z.ZodType;
  /** Of a good answer; left out: an empty object. */
  answer?: z.ZodType;
  /** Where it is no JSON. */
  type?: string;
  /** 302: it leads somewhere else. */
  status?: 200 | 302;
  /** Whose right it takes, beyond looking. */
  right?: RoleRight;
  /** A box's own token lets in. */
  isForBoxes?: true;
}

/** A test finds it. */
const undescribed: ApiCall = { what: 'Not described yet.', answer: z.unknown() };

/** By `METHOD /path`, with `:names` in the path. */
export type ApiTable = Readonly<Record<string, ApiCall>>;

type Json = Readonly<Record<string, unknown>>;

const TheProblem = z.looseObject({
  code: z.enum([...problemCodes, 'internal']),
  message: z.string().describe('A sentence in English that a person can act on.'),
  retry: z.boolean().describe('Trying again later can help.'),
  sentence: z.looseObject({ what: z.string() }).optional().describe('The same as data, for readers of any language.'),
  facts: z.array(z.unknown()).optional(),
});

export function serveOpenApi(app: Server, about: { title: string; version: string }, calls: ApiTable): void {
  let made: Json | null = null;
  app.get('/api/openapi.json', { config: { right: 'open' } }, async () => {
    // What is served last stands in it, too.
    made ??= documentOf(about, calls, routesOf(app));
    return made;
  });
}

export const openApiCall: ApiTable = {
  'GET /api/openapi.json': {
    what: 'This document.',
    answer: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
  },
};

function documentOf(about: { title: string; version: string }, calls: ApiTable, routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const { name, right } of routes) {
    const call = calls[name];
    const [method = '', path = ''] = name.split(' ');
    const templated = path.replace(/:(\w+)/g, '{$1}');
    paths[templated] = { ...paths[templated], [method.toLowerCase()]: operationOf(name, call ?? undescribed, right) };
  }
  return {
    openapi: '3.1.0',
    info: {
      ...about,
      description: 'Times are epoch milliseconds in UTC. A failure is a Problem, whatever the call.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: groupsOf(routes),
    paths,
    components: {
      schemas: { Problem: schemaOf(TheProblem, 'output') },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'session',
          description: 'A person, by POST /api/session. The cookie’s name is in its answer.',
        },
        program: {
          type: 'http',
          scheme: 'bearer',
          description: 'A program that looks: `stations token`. It sees no names.',
        },
        box: { type: 'http', scheme: 'bearer', description: 'An edge box, with the token that stands in bridge.yaml.' },
      },
    },
  };
}

function groupsOf(routes: readonly Route[]): Json[] {
  const groups = [...new Set(routes.map(({ name }) => tagOf(name)))].sort();
  return groups.map((name) => ({ name, description: wordsOfGroup(name) ?? '' }));
}

function operationOf(name: string, call: ApiCall, right: Right): Json {
  const { query, params, body, status = 200, type = 'application/json' } = call;
  const queries = query === undefined ? [] : query instanceof z.ZodType ? [query] : query;
  const [, path = ''] = name.split(' ');
  const parameters = [
    ...parametersOf(path, params, 'path'),
    ...queries.flatMap((one) => parametersOf(path, one, 'query')),
  ];
  const good =
    status === 302
      ? { description: 'Elsewhere.', headers: { location: { schema: { type: 'string' } } } }
      : { description: 'Done.', content: { [type]: { schema: answerOf(call) } } };
  return {
    operationId: name.replace(/\W+(\w?)/g, (_all, letter: string) => letter.toUpperCase()),
    summary: call.what,
    ...(call.right === undefined
      ? {}
      : { description: `Roles: ${['admin', ...rolesWith(call.right)].join(', ')}.`, 'x-right': call.right }),
    tags: [tagOf(name)],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: {
      [String(status)]: good,
      default: {
        description: 'What is wrong.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
    security: securityOf(call, right),
  };
}

function securityOf(call: ApiCall, right: Right): Json[] {
  if (call.isForBoxes) return [{ box: [] }];
  if (right === 'open') return [{}];
  return right === 'names' || call.right !== undefined ? [{ session: [] }] : [{ session: [] }, { program: [] }];
}

const answerOf = ({ answer, type }: ApiCall): Json =>
  type === undefined ? schemaOf(answer ?? z.object({}), 'output') : { type: 'string' };

/** The first word behind `/api`, or of the path. */
const tagOf = (name: string): string => /^\S+ \/(?:api\/)?([\w-]+)/.exec(name)?.[1] ?? 'root';

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

const ObjectSchema = z.looseObject({
  properties: z.record(z.string(), z.looseObject({ description: z.string().optional() })).default({}),
  required: z.array(z.string()).default([]),
});
const UnionSchema = z.looseObject({
  anyOf: z.array(ObjectSchema).optional(),
  oneOf: z.array(ObjectSchema).optional(),
  allOf: z.array(ObjectSchema).optional(),
});

/** Of one of several shapes each field may be left out, but those that all need. */
function parametersOf(path: string, schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const whole = schemaOf(schema, 'input');
  const { anyOf, oneOf, allOf } = UnionSchema.parse(whole);
  const either = anyOf ?? oneOf;
  const shapes = either ?? allOf ?? [ObjectSchema.parse(whole)];
  const properties = new Map(shapes.flatMap((one) => Object.entries(one.properties)));
  const isRequired = (name: string): boolean =>
    either === undefined
      ? shapes.some(({ required }) => required.includes(name))
      : shapes.every(({ required }) => required.includes(name));
  return [...properties].map(([name, { description, ...of }]) => {
    const words = wordsOfParameter(path, name);
    const what = description ?? words?.what;
    return {
      name,
      in: place,
      required: place === 'path' || isRequired(name),
      ...(what === undefined ? {} : { description: what }),
      schema: of,
      // A list of what it may be says more.
      ...(words === null || description !== undefined || 'enum' in of ? {} : { example: words.example }),
    };
  });
}

/** What a caller may hold an answer against; null: no such call. */
export function answerSchema(calls: ApiTable, method: string, path: string): z.ZodType | null {
  const [bare = ''] = path.split('?');
  const found = Object.entries(calls).find(([name, { type }]) => {
    const [verb, pattern = ''] = name.split(' ');
    return (
      verb === method &&
      type === undefined &&
      new RegExp(`^${pattern.replace(/\./g, '\\.').replace(/:\w+/g, '[^/]+')}$`).test(bare)
    );
  });
  return found === undefined || found[1].status === 302 ? null : (found[1].answer ?? z.strictObject({}));
}
