import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { ProxyModule } from '@app/proxy';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';

/** What machines that watch the gateway ask it. */
@Module({ imports: [ProxyModule, TerminusModule.forRoot({ logger: false })], controllers: [HealthController, MetricsController] })
export class ObservationModule {}
