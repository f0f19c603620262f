import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, computed, inject, signal } from '@angular/core';
import { form, FormField, max, maxLength, min, required, validate } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { ChannelsDocument, CreateRouteDocument, type RouteRowFragment, RouteUpstreamsDocument, type Severity, UpdateRouteDocument } from '../../graphql/generated/notifications/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Preferences } from '../../preferences/preferences';
import { FormFieldFrame } from '../../ui/form-field';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { submitForm } from '../../ui/submit-form';
import { SWITCH } from '../../ui/switch';
import { TimeZoneSelect } from '../../ui/time-zone-select';
import { injectEventLabels } from './event-labels';

export const SEVERITIES: readonly Severity[] = ['INFO', 'WARNING', 'CRITICAL'];
const CHOICES = 100;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;
/** As the API has them. */
const MOST = { dedupeMinutes: 7 * 24 * 60, repeatHours: 30 * 24, digestAfter: 1_000 };

/** Which events go to a channel, when not, and how often. */
@Component({
  selector: 'app-route-form',
  imports: [FormField, FormFieldFrame, NzButtonComponent, NzInputDirective, NzInputNumberComponent, NzSelectModule, Panel, SWITCH, TimeZoneSelect],
  templateUrl: './route-form.html',
  styles: ':host { display: block; height: 100%; } .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 14px; } nz-input-number, nz-select { width: 100%; }',
})
export class RouteForm {
  protected readonly t = injectTranslate();
  protected readonly route = inject<{ route?: RouteRowFragment }>(DIALOG_DATA).route;
  protected readonly severities = SEVERITIES;
  private readonly ref = inject<DialogRef<string>>(DialogRef);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  protected readonly events = injectEventLabels();
  private readonly channels = injectQuery(ChannelsDocument, () => ({ first: CHOICES }));
  private readonly upstreams = injectQuery(RouteUpstreamsDocument, () => ({ first: CHOICES }));
  protected readonly channelChoices = computed(() => this.channels.data()?.notificationChannels.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);
  protected readonly upstreamChoices = computed(() => this.upstreams.data()?.upstreams.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);

  protected readonly model = signal({
    name: this.route?.name ?? '',
    channelId: this.route?.channelId ?? '',
    eventTypes: [...(this.route?.eventTypes ?? [])],
    upstreamIds: [...(this.route?.upstreamIds ?? [])],
    minimumSeverity: this.route?.minimumSeverity ?? ('INFO' as Severity),
    quietFrom: this.route?.quietFrom ?? '',
    quietTo: this.route?.quietTo ?? '',
    timeZone: this.route?.timeZone ?? inject(Preferences).timeZone(),
    dedupeMinutes: (this.route?.dedupeSeconds ?? 300) / MINUTE_SECONDS,
    repeatHours: (this.route?.repeatSeconds ?? 14_400) / HOUR_SECONDS,
    digestAfter: this.route?.digestAfter ?? (null as number | null),
    recoveryNotice: this.route?.recoveryNotice ?? true,
    enabled: this.route?.enabled ?? true,
  });
  protected readonly form = form(this.model, (path) => {
    required(path.name);
    maxLength(path.name, 100);
    required(path.channelId);
    validate(path.quietTo, ({ value, valueOf }) => (Boolean(value()) === Boolean(valueOf(path.quietFrom)) ? null : { kind: 'half', message: this.t('notifications.routes.form.bothTimes') }));
    required(path.dedupeMinutes);
    min(path.dedupeMinutes, 0);
    max(path.dedupeMinutes, MOST.dedupeMinutes);
    required(path.repeatHours);
    min(path.repeatHours, 0);
    max(path.repeatHours, MOST.repeatHours);
    min(path.digestAfter, 1);
    max(path.digestAfter, MOST.digestAfter);
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    let id = this.route?.id;
    const saved = await submitForm(
      this.form,
      async () => {
        const { dedupeMinutes, repeatHours, quietFrom, quietTo, ...rest } = this.model();
        const input = { ...rest, quietFrom: quietFrom || null, quietTo: quietTo || null, dedupeSeconds: Math.round(dedupeMinutes * MINUTE_SECONDS), repeatSeconds: Math.round(repeatHours * HOUR_SECONDS) };
        if (id) await this.mutate(UpdateRouteDocument, { id, input });
        else id = (await this.mutate(CreateRouteDocument, { input }, ['notificationRoutes'])).createNotificationRoute.id;
      },
      (error) => this.notice.failed(error),
    );
    if (saved) this.ref.close(id);
  }
}
