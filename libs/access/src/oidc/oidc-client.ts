import { Injectable } from '@nestjs/common';
import { Config, GatewayError } from '@app/core';
import * as oidc from 'openid-client';

/** What has to be known again when the browser comes back from the identity provider. */
export interface PendingSignIn {
  codeVerifier: string;
  state: string;
  nonce: string;
  /** A path of this site. */
  returnTo: string;
}

/** Whom the identity provider vouches for. */
export interface Identity {
  /** Issuer and subject: the only name that never goes to somebody else. */
  subject: string;
  email?: string;
  emailVerified: boolean;
  name?: string;
  claims: object;
}

/** The authorization code flow with PKCE, at the provider that the environment names. */
@Injectable()
export class OidcClient {
  private discovered?: Promise<oidc.Configuration>;

  constructor(private readonly config: Config) {}

  async begin(returnTo: string): Promise<{ url: URL; pending: PendingSignIn }> {
    const pending = { codeVerifier: oidc.randomPKCECodeVerifier(), state: oidc.randomState(), nonce: oidc.randomNonce(), returnTo };
    const url = oidc.buildAuthorizationUrl(await this.provider(), {
      redirect_uri: `${this.config.publicUrl}/api/auth/oidc/callback`,
      scope: this.config.env.OIDC_SCOPES,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
      state: pending.state,
      nonce: pending.nonce,
    });
    return { url, pending };
  }

  /** @param pathAndQuery under which the browser came back. @throws what openid-client throws when anything does not fit. */
  async finish(pathAndQuery: string, pending: PendingSignIn): Promise<Identity> {
    const provider = await this.provider();
    const tokens = await oidc.authorizationCodeGrant(provider, new URL(this.config.publicUrl + pathAndQuery), {
      pkceCodeVerifier: pending.codeVerifier,
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      idTokenExpected: true,
    });
    const idToken = tokens.claims()!;
    // Some providers tell the groups, or the address, only here.
    const userInfo = provider.serverMetadata().userinfo_endpoint ? await oidc.fetchUserInfo(provider, tokens.access_token, idToken.sub) : {};
    const claims: Record<string, unknown> = { ...userInfo, ...idToken };
    return {
      subject: `${idToken.iss}|${idToken.sub}`,
      email: typeof claims.email === 'string' ? claims.email.toLowerCase() : undefined,
      emailVerified: claims.email_verified === true,
      name: typeof claims.name === 'string' ? claims.name : undefined,
      claims,
    };
  }

  private provider(): Promise<oidc.Configuration> {
    const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = this.config.env;
    if (!OIDC_ISSUER || !OIDC_CLIENT_ID) throw new GatewayError('NOT_FOUND', 'No identity provider is configured');
    // The configuration lets http through on loopback only.
    const options = OIDC_ISSUER.startsWith('http:') ? { execute: [oidc.allowInsecureRequests] } : undefined;
    this.discovered ??= oidc.discovery(new URL(OIDC_ISSUER), OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, undefined, options).catch((error: unknown) => {
      this.discovered = undefined;
      throw error;
    });
    return this.discovered;
  }
}
