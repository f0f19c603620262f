import { computed, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { type CanActivateFn, Router } from '@angular/router';
import { Apollo } from 'apollo-angular';
import { firstValueFrom } from 'rxjs';
import {
  AcceptInvitationDocument,
  type AcceptInvitationInput,
  CompleteSetupDocument,
  type CompleteSetupInput,
  ConfirmPasswordDocument,
  type ConfirmPasswordInput,
  type MeFragment,
  MeDocument,
  type PermissionAction,
  type PermissionSubject,
  SignInDocument,
  type SignInInput,
  SignInOptionsDocument,
  type SignInOptionsQuery,
  SignOutDocument,
  UpdateProfileDocument,
  type UpdateProfileInput,
} from '../graphql/generated/session/graphql';
import { injectMutate } from '../graphql/mutate';
import { RequestError } from '../graphql/request-error';
import { SessionEvents } from './session-events';

/** Who has signed in, and what the role lets them do. The API refuses the rest in any case. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly apollo = inject(Apollo);
  private readonly mutate = injectMutate();
  private readonly known = signal<MeFragment | null>(null);

  readonly me = this.known.asReadonly();

  private readonly granted = computed(() => new Set(this.known()?.permissions.flatMap(({ subject, actions }) => actions.map((action) => `${action} ${subject}`))));
  /** Whose answers the cache holds. */
  private cachedFor: string | null = null;

  /** Whether the API lets the signed-in person do this. Reads a signal: safe in templates. */
  readonly may = (action: PermissionAction, subject: PermissionSubject): boolean => this.granted().has(`${action} ${subject}`);

  constructor() {
    inject(SessionEvents).ended$.pipe(takeUntilDestroyed()).subscribe(() => this.known.set(null));
  }

  /** Asks the server once; null when nobody has signed in. */
  async load(): Promise<MeFragment | null> {
    if (this.known()) return this.known();
    try {
      const { data } = await firstValueFrom(this.apollo.query({ query: MeDocument, fetchPolicy: 'network-only' }));
      if (data) await this.enter(data.me);
    } catch (error) {
      if (RequestError.from(error).code !== 'UNAUTHENTICATED') throw error;
      this.known.set(null);
    }
    return this.known();
  }

  /** Asks again who one is, after a change that is not told in the answer. */
  async reload(): Promise<void> {
    const { data } = await firstValueFrom(this.apollo.query({ query: MeDocument, fetchPolicy: 'network-only' }));
    if (data) await this.enter(data.me);
  }

  async options(): Promise<SignInOptionsQuery['signInOptions']> {
    const { data } = await firstValueFrom(this.apollo.query({ query: SignInOptionsDocument, fetchPolicy: 'network-only' }));
    return data?.signInOptions ?? { setupRequired: false, oidcName: null };
  }

  async signIn(input: SignInInput): Promise<void> {
    await this.enter((await this.mutate(SignInDocument, { input })).signIn);
  }

  async completeSetup(token: string, input: CompleteSetupInput): Promise<void> {
    await this.enter((await this.mutate(CompleteSetupDocument, { token, input })).completeSetup);
  }

  async acceptInvitation(token: string, input: AcceptInvitationInput): Promise<void> {
    await this.enter((await this.mutate(AcceptInvitationDocument, { token, input })).acceptInvitation);
  }

  /** Proves again who one is: what needs a fresh sign-in is open for a few minutes. */
  async confirmPassword(input: ConfirmPasswordInput): Promise<void> {
    await this.enter((await this.mutate(ConfirmPasswordDocument, { input })).confirmPassword);
  }

  async updateProfile(input: UpdateProfileInput): Promise<void> {
    await this.enter((await this.mutate(UpdateProfileDocument, { input })).updateProfile);
  }

  /** Takes over whom the server has just let in; what it answered to somebody else before is dropped. */
  async enter(me: MeFragment): Promise<void> {
    const person = me.userId ?? me.name;
    if (this.cachedFor !== null && this.cachedFor !== person) await this.apollo.client.clearStore();
    this.cachedFor = person;
    this.known.set(me);
  }

  async signOut(): Promise<void> {
    await this.mutate(SignOutDocument, {});
    this.known.set(null);
    this.cachedFor = null;
    await this.apollo.client.clearStore();
  }
}

/** `protected readonly may = injectMay();` and then `@if (may('UPDATE', 'API_KEY'))`: what one may not do is not offered. */
export function injectMay(): Session['may'] {
  return inject(Session).may;
}

/** Lets in who has signed in; others go to the setup of the first admin, or to sign-in and back. */
export const signedIn: CanActivateFn = async (_route, state) => {
  const session = inject(Session);
  const router = inject(Router);
  if (await session.load()) return true;
  return (await session.options()).setupRequired ? router.parseUrl('/setup') : router.createUrlTree(['/sign-in'], { queryParams: state.url === '/' ? {} : { next: state.url } });
};
