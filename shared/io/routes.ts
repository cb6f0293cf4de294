/** Which routes a server has, beyond the files of its pages. HEAD goes with GET. */
import type { FastifyInstance } from 'fastify';
import type { Right } from './door/rights.ts';

export interface Route {
  /** `METHOD /path`, with `:names` in the path. */
  name: string;
  right: Right;
}

const known = new WeakMap<FastifyInstance, Route[]>();

/** From now on; before the first route. */
export function gatherRoutes(app: FastifyInstance): void {
  const routes: Route[] = [];
  known.set(app, routes);
  app.addHook('onRoute', ({ method, url, config }) => {
    if (url.includes('*')) return;
    for (const one of Array.isArray(method) ? method : [method])
      if (one !== 'HEAD') routes.push({ name: `${one} ${url}`, right: config?.right ?? 'read' });
  });
}

export const routesOf = (app: FastifyInstance): readonly Route[] => known.get(app) ?? [];
