import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Config, GatewayError } from '@app/core';
import type { Repository } from 'typeorm';
import type { CallContext } from '../caller.js';
import { User } from '../users/user.entity.js';
import { Me, type SignInOptions } from './me.js';

/** What a page may know of whoever looks at it. */
@Injectable()
export class ViewerService {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly config: Config,
  ) {}

  async options(): Promise<SignInOptions> {
    const { OIDC_ISSUER, OIDC_NAME } = this.config.env;
    return { setupRequired: !(await this.users.exists()), oidcName: OIDC_ISSUER ? OIDC_NAME : null };
  }

  /** The caller, as the database knows it. */
  async me({ req: { caller } }: CallContext): Promise<Me> {
    if (!caller) throw new GatewayError('UNAUTHENTICATED', 'Sign in first');
    return Me.ofCaller(caller, caller.kind === 'USER' ? await this.users.findOneBy({ id: caller.id }) : null);
  }
}
