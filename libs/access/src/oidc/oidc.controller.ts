import { Controller, Get, Logger, Query, Req, Res } from '@nestjs/common';
import { Config, GatewayError, SecretBox } from '@app/core';
import { parseCookie } from 'cookie';
import type { Response } from 'express';
import type { CallerRequest } from '../caller.js';
import { Public } from '../permissions/can.decorator.js';
import { OidcClient, type PendingSignIn } from './oidc-client.js';
import { OidcSignInService } from './oidc-sign-in.service.js';

const COOKIE = 'gateway_oidc';
const PATH = '/api/auth/oidc';
const PENDING_MS = 10 * 60_000;

/** A browser's way to the identity provider and back. What went wrong is told by `/sign-in?error=…`. */
@Controller('api/auth/oidc')
export class OidcController {
  private readonly logger = new Logger('oidc');

  constructor(
    private readonly client: OidcClient,
    private readonly signIns: OidcSignInService,
    private readonly box: SecretBox,
    private readonly config: Config,
  ) {}

  @Get('start')
  @Public()
  async start(@Query('returnTo') returnTo: string | undefined, @Res() response: Response): Promise<void> {
    const { url, pending } = await this.client.begin(ownPath(returnTo));
    response.cookie(COOKIE, this.box.seal(JSON.stringify(pending), COOKIE), { ...this.cookieAttributes(), maxAge: PENDING_MS });
    response.redirect(url.href);
  }

  @Get('callback')
  @Public()
  async callback(@Req() request: CallerRequest, @Res() response: Response): Promise<void> {
    response.clearCookie(COOKIE, this.cookieAttributes());
    try {
      const pending = this.pendingOf(request);
      const identity = await this.client.finish(request.originalUrl, pending);
      await this.signIns.signIn(identity, { req: request, res: response });
      response.redirect(pending.returnTo);
    } catch (error) {
      this.logger.warn(`a sign-in failed: ${error instanceof Error ? error.message : error}`);
      response.redirect(`/sign-in?error=${error instanceof GatewayError && error.code === 'FORBIDDEN' ? 'OIDC_REFUSED' : 'OIDC_FAILED'}`);
    }
  }

  private pendingOf(request: CallerRequest): PendingSignIn {
    const sealed = parseCookie(request.headers.cookie ?? '')[COOKIE];
    if (!sealed) throw new GatewayError('BAD_USER_INPUT', 'no sign-in is under way in this browser');
    return JSON.parse(this.box.open(sealed, COOKIE)) as PendingSignIn;
  }

  private cookieAttributes() {
    return { httpOnly: true, sameSite: 'lax', path: PATH, secure: this.config.publicUrl.startsWith('https:') } as const;
  }
}

/** A path of this site, and nothing that a browser takes for another one. */
function ownPath(returnTo: string | undefined): string {
  return typeof returnTo === 'string' && /^\/(?![/\\])[\w\-./?=&%]*$/.test(returnTo) ? returnTo : '/';
}
