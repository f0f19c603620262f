import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LimitHerald } from './admission/limit-herald.js';
import { Limiter } from './admission/limiter.js';
import { LimitDirectory } from './limits/limit-directory.js';
import { Limit } from './limits/limit.entity.js';
import { LimitScope } from './limits/limit-scope.js';
import { LimitsResolver } from './limits/limits.resolver.js';
import { LimitsService } from './limits/limits.service.js';
import { CountsKeeper } from './persistence/counts-keeper.js';
import { KeyQuotas } from './quotas/key-quotas.service.js';
import { MemberQuotas } from './quotas/member-quotas.js';
import { QuotaDirectory } from './quotas/quota-directory.js';
import { Quota } from './quotas/quota.entity.js';
import { QuotasResolver } from './quotas/quotas.resolver.js';
import { QuotasService } from './quotas/quotas.service.js';
import { NearEnds } from './status/near-ends.js';
import { QuotaStandings } from './status/quota-standings.js';
import { RateLimitStatusResolver } from './status/rate-limit-status.resolver.js';
import { RateLimitStatusService } from './status/rate-limit-status.service.js';
import { LimitStoreModule } from './store/limit-store.module.js';
import { MINUTE_MS } from './store/window-spec.js';
import { AdminThrottlerGuard } from './throttling/admin-throttler.guard.js';
import { SlidingThrottlerStorage } from './throttling/sliding-throttler-storage.js';

/** Calls a minute that one caller may make of the admin API: a console that polls, or a script, stays far below. */
const ADMIN_CALLS_PER_MINUTE = 1_200;

/** How much may be used, by whom; and the throttling of the admin API, which counts in the same store. */
@Module({
  imports: [
    LimitStoreModule,
    TypeOrmModule.forFeature([Limit, Quota]),
    ThrottlerModule.forRootAsync({
      imports: [LimitStoreModule],
      inject: [SlidingThrottlerStorage],
      useFactory: (storage: SlidingThrottlerStorage) => ({ throttlers: [{ ttl: MINUTE_MS, limit: ADMIN_CALLS_PER_MINUTE }], storage }),
    }),
  ],
  providers: [
    CountsKeeper,
    KeyQuotas,
    LimitDirectory,
    LimitHerald,
    LimitScope,
    Limiter,
    LimitsResolver,
    LimitsService,
    MemberQuotas,
    NearEnds,
    QuotaDirectory,
    QuotaStandings,
    QuotasResolver,
    QuotasService,
    RateLimitStatusResolver,
    RateLimitStatusService,
    { provide: APP_GUARD, useClass: AdminThrottlerGuard },
  ],
  exports: [CountsKeeper, KeyQuotas, Limiter, MemberQuotas, NearEnds, QuotaDirectory, QuotaStandings, RateLimitStatusService],
})
export class LimitsModule {}
