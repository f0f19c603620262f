import { ModulesContainer, Reflector } from '@nestjs/core';
import { PERMISSION, type DeclaredPermission } from '../../libs/access/src/permissions/can.decorator.js';
import type { AdminGateway } from './admin-gateway.js';

/** Metadata keys of Nest, which does not export them. */
const RESOLVER_TYPE = 'graphql:resolver_type';
const RESOLVER_NAME = 'graphql:resolver_name';
const HTTP_PATH = 'path';
const HTTP_METHOD = 'method';
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'ALL', 'OPTIONS', 'HEAD', 'SEARCH'];

/** `Query.upstreams`, or `GET /health/live`. */
export interface FoundHandler {
  key: string;
  permission: DeclaredPermission | undefined;
}

/** Every resolver method and route that Nest has found, with what it declares. */
export function handlersOf(gateway: AdminGateway): FoundHandler[] {
  const reflector = new Reflector();
  const found: FoundHandler[] = [];
  for (const module of gateway.app.get(ModulesContainer).values()) {
    for (const wrapper of [...module.providers.values(), ...module.controllers.values()]) {
      const type = wrapper.metatype;
      if (typeof type !== 'function' || !type.prototype) continue;
      for (const name of Object.getOwnPropertyNames(type.prototype)) {
        const method = Object.getOwnPropertyDescriptor(type.prototype, name)?.value as unknown;
        if (typeof method !== 'function') continue;
        const permission = reflector.getAllAndOverride<DeclaredPermission | undefined>(PERMISSION, [method, type]);
        const kind = Reflect.getMetadata(RESOLVER_TYPE, method) as string | undefined;
        if (kind && ['Query', 'Mutation', 'Subscription'].includes(kind)) found.push({ key: `${kind}.${Reflect.getMetadata(RESOLVER_NAME, method) ?? name}`, permission });
        const verb = Reflect.getMetadata(HTTP_METHOD, method) as number | undefined;
        if (verb === undefined) continue;
        for (const path of [Reflect.getMetadata(HTTP_PATH, method)].flat() as string[]) {
          found.push({ key: `${METHODS[verb]} /${[Reflect.getMetadata(HTTP_PATH, type), path].map((part: string) => part.replace(/^\/|\/$/g, '')).filter(Boolean).join('/')}`, permission });
        }
      }
    }
  }
  return found;
}
