import { inject } from '@angular/core';
import { type CanActivateChildFn, RedirectCommand, Router } from '@angular/router';
import { Session } from '../session/session';
import { pageOf } from './nav-pages';

/** A page that one may not read says so, under its own address, in place of failing. */
export const permitted: CanActivateChildFn = (_route, { url }) => {
  const needs = pageOf(url)?.needs;
  if (!needs || inject(Session).may(...needs)) return true;
  return new RedirectCommand(inject(Router).parseUrl('/not-allowed'), { skipLocationChange: true });
};
