import { computed, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { type CanActivateFn, Router } from '@angular/router';
import { Apollo } from 'apollo-angular';
import { firstValueFrom } from 'rxjs';
import {
  CompleteSetupDocument,
  type CompleteSetupInput,
  type MeFragment,
  MeDocument,
  SignInDocument,
  type SignInInput,
  SignInOptionsDocument,
  SignOutDocument,
} from '../graphql/generated/session/graphql';
import { injectMutate, RequestError } from '../graphql/mutate';
import { SessionEvents } from './session-events';

/** Who has signed in, and what the role lets them do. The API refuses the rest in any case. */
@Injectable({ providedIn: 'root' })
export class Session {
  private readonly apollo = inject(Apollo);
  private readonly mutate = injectMutate();
  private readonly known = signal<MeFragment | null>(null);

  readonly me = this.known.asReadonly();
  readonly isAdmin = computed(() => this.known()?.role === 'ADMIN');
  readonly canChange = computed(() => this.isAdmin() || this.known()?.role === 'OPERATOR');

  constructor() {
    inject(SessionEvents).ended$.pipe(takeUntilDestroyed()).subscribe(() => this.known.set(null));
  }

  /** Asks the server once; null when nobody has signed in. */
  async load(): Promise<MeFragment | null> {
    if (this.known()) return this.known();
    try {
      const { data } = await firstValueFrom(this.apollo.query({ query: MeDocument, fetchPolicy: 'network-only' }));
      this.known.set(data?.me ?? null);
    } catch (error) {
      if (RequestError.from(error).code !== 'UNAUTHENTICATED') throw error;
      this.known.set(null);
    }
    return this.known();
  }

  async setupRequired(): Promise<boolean> {
    const { data } = await firstValueFrom(this.apollo.query({ query: SignInOptionsDocument, fetchPolicy: 'network-only' }));
    return data?.signInOptions.setupRequired ?? false;
  }

  async signIn(input: SignInInput): Promise<void> {
    this.known.set((await this.mutate(SignInDocument, { input })).signIn);
  }

  async completeSetup(token: string, input: CompleteSetupInput): Promise<void> {
    this.known.set((await this.mutate(CompleteSetupDocument, { token, input })).completeSetup);
  }

  async signOut(): Promise<void> {
    await this.mutate(SignOutDocument, {});
    this.forget();
  }

  /** Drops what was known of the person, and every answer that was given to them. */
  forget(): void {
    this.known.set(null);
    void this.apollo.client.clearStore();
  }
}

/** Lets in who has signed in; others go to the setup of the first admin, or to sign-in and back. */
export const signedIn: CanActivateFn = async (_route, state) => {
  const session = inject(Session);
  const router = inject(Router);
  if (await session.load()) return true;
  return (await session.setupRequired()) ? router.parseUrl('/setup') : router.createUrlTree(['/sign-in'], { queryParams: state.url === '/' ? {} : { next: state.url } });
};
