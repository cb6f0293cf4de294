/**
 * What an OpenAPI document needs beyond being valid, so that a stranger can write a program by it: every call says what
 * it does, every parameter what it means, every answer what it holds, and no name stands for two things.
 */
import { z } from 'zod';

const Schema = z.record(z.string(), z.unknown());
const Parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query']),
  required: z.boolean(),
  description: z.string().optional(),
  schema: Schema,
  example: z.union([z.string(), z.number()]).optional(),
});
const Content = z.record(z.string(), z.object({ schema: Schema }));
const Call = z.object({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()),
  parameters: z.array(Parameter).default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: Content.optional() })),
  security: z.array(z.record(z.string(), z.unknown())),
});
const Document = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string() }),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), Call)),
  components: z.object({ schemas: z.record(z.string(), Schema), securitySchemes: z.record(z.string(), z.unknown()) }),
});

type Named = readonly [name: string, call: z.infer<typeof Call>];

const isSentence = (text: string | undefined): boolean => /^[A-ZÉ0-9“].*[.:)]$/s.test(text ?? '');
const isEmpty = (schema: object): boolean => Object.keys(schema).length === 0;

const fits = ({ example, schema: { type, enum: one } }: z.infer<typeof Parameter>): boolean => {
  if (example === undefined || (type === undefined && one === undefined)) return true;
  if (Array.isArray(one)) return one.includes(example);
  return typeof example === (type === 'integer' ? 'number' : type);
};

const ofCall = ([name, call]: Named, document: z.infer<typeof Document>): string[] => {
  const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, one]) => one);
  const declared = call.parameters.filter((one) => one.in === 'path').map((one) => one.name);
  const names = call.parameters.map((one) => `${one.in} ${one.name}`);
  const good = Object.entries(call.responses).filter(([status]) => status !== 'default');
  const unknown = call.security.flatMap(Object.keys).filter((one) => !(one in document.components.securitySchemes));
  return [
    ...(isSentence(call.summary) ? [] : ['its summary is no sentence']),
    ...(String(inPath.sort()) === String(declared.sort()) ? [] : ['its path and its parameters differ']),
    ...(new Set(names).size === names.length ? [] : ['a parameter stands twice']),
    ...call.parameters.filter((one) => !isSentence(one.description)).map((one) => `${one.name} is not described`),
    ...call.parameters.filter((one) => isEmpty(one.schema)).map((one) => `${one.name} has no schema`),
    ...call.parameters.filter((one) => !fits(one)).map((one) => `${one.name} has an example that it does not take`),
    ...(good.length === 1 ? [] : ['it has no one good answer']),
    ...good
      .filter(([status, { content }]) => status !== '302' && Object.keys(content ?? {}).length !== 1)
      .map(([status]) => `${status} has no content`),
    ...('default' in call.responses ? [] : ['no failure is described']),
    ...(Object.values(call.requestBody?.content ?? {}).some(({ schema }) => isEmpty(schema))
      ? ['its body has no schema']
      : []),
    ...unknown.map((one) => `nothing says what ${one} is`),
    ...call.tags.filter((tag) => !document.tags.some((one) => one.name === tag)).map((tag) => `no tag ${tag}`),
  ].map((fault) => `${name}: ${fault}`);
};

/** Each a line that says where. */
export function faultsOf(json: unknown): string[] {
  const document = Document.parse(json);
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, call]): Named => [`${method.toUpperCase()} ${path}`, call]),
  );
  const ids = calls.map(([, { operationId }]) => operationId);
  return [
    ...ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `${id} names two calls`),
    ...document.tags
      .filter(({ description }) => !isSentence(description))
      .map(({ name }) => `tag ${name}: no sentence`),
    ...document.tags
      .filter(({ name }) => !calls.some(([, { tags }]) => tags.includes(name)))
      .map(({ name }) => `tag ${name}: of no call`),
    ...Object.keys(document.paths).filter((path) => !/^(\/([a-z0-9.-]+|\{\w+\}))+$/.test(path)),
    ...calls.flatMap((one) => ofCall(one, document)),
  ];
}
