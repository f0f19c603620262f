import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, computed, inject, signal } from '@angular/core';
import { email, form, FormField, max, maxLength, min, required, requiredError, validate } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { type ChannelRowFragment, CreateChannelDocument, type MailEncryption, type NotificationChannelKind, UpdateChannelDocument } from '../../graphql/generated/notifications/graphql';
import { injectMutate } from '../../graphql/mutate';
import { RequestError } from '../../graphql/request-error';
import { injectTranslate } from '../../i18n/translate';
import { Preferences } from '../../preferences/preferences';
import { FormFieldFrame } from '../../ui/form-field';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { submitForm } from '../../ui/submit-form';
import { TimeZoneSelect } from '../../ui/time-zone-select';
import { CHANNEL_FIELDS, CHANNEL_KINDS, type ChannelField, URL_EXAMPLE } from './channel-kinds';
import { draftOf, parseHeaders, settingsInput } from './channel-settings';

const ENCRYPTIONS: readonly MailEncryption[] = ['STARTTLS', 'TLS', 'NONE'];
const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'zh-CN', label: '简体中文' },
];

/** Makes a channel or changes one. Closes with the signing secret that a new webhook was given. */
@Component({
  selector: 'app-channel-form',
  imports: [FormField, FormFieldFrame, NzButtonComponent, NzInputDirective, NzInputNumberComponent, NzSelectModule, Panel, TimeZoneSelect],
  templateUrl: './channel-form.html',
  styles: `
    :host { display: block; height: 100%; }
    .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 14px; }
    nz-input-number, nz-select { width: 100%; }
    .drop { display: flex; gap: 8px; align-items: center; margin: -10px 0 16px; color: var(--text-muted); }
  `,
})
export class ChannelForm {
  protected readonly t = injectTranslate();
  protected readonly channel = inject<{ channel?: ChannelRowFragment }>(DIALOG_DATA).channel;
  protected readonly kinds = CHANNEL_KINDS;
  protected readonly encryptions = ENCRYPTIONS;
  protected readonly languages = LANGUAGES;
  private readonly ref = inject<DialogRef<string | null>>(DialogRef);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly preferences = inject(Preferences);

  protected readonly model = signal({
    name: this.channel?.name ?? '',
    kind: this.channel?.kind ?? ('EMAIL' as NotificationChannelKind),
    language: this.channel?.language ?? (this.preferences.language() as string),
    timeZone: this.channel?.timeZone ?? this.preferences.timeZone(),
    ...draftOf(this.channel),
  });
  protected readonly form = form(this.model, (path) => {
    const has = (field: ChannelField) => CHANNEL_FIELDS[this.model().kind].includes(field);
    required(path.name);
    maxLength(path.name, 100);
    required(path.host, { when: () => has('host') });
    required(path.port, { when: () => has('port') });
    min(path.port, 1);
    max(path.port, 65_535);
    required(path.from, { when: () => has('from') });
    email(path.from);
    validate(path.to, ({ value }) => (has('to') && value().length === 0 ? requiredError() : null));
    required(path.url, { when: () => has('url') && !this.channel });
    validate(path.headers, ({ value }) => (has('headers') && !parseHeaders(value()) ? { kind: 'lines', message: this.t('notifications.channels.form.headersWrong') } : null));
  });
  protected readonly shows = computed(() => new Set<ChannelField>(CHANNEL_FIELDS[this.model().kind]));
  protected readonly urlExample = computed(() => {
    const kind = this.model().kind;
    return this.channel ? `https://${this.channel.target}/…` : kind === 'EMAIL' ? '' : URL_EXAMPLE[kind];
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    let signingSecret: string | null = null;
    const saved = await submitForm(
      this.form,
      async () => {
        const { name, kind, language, timeZone, ...draft } = this.model();
        const input = { name, language, timeZone, settings: settingsInput(kind, draft) };
        try {
          if (this.channel) await this.mutate(UpdateChannelDocument, { id: this.channel.id, input });
          else signingSecret = (await this.mutate(CreateChannelDocument, { input: { ...input, kind } }, ['notificationChannels'])).createNotificationChannel.signingSecret ?? null;
        } catch (error) {
          throw atTheFields(RequestError.from(error));
        }
      },
      (error) => this.notice.failed(error),
    );
    if (saved) this.ref.close(signingSecret);
  }
}

/** The API names `settings.to.0`; the form's field is `to`. */
function atTheFields({ code, message, fields }: RequestError): RequestError {
  return new RequestError(code, message, fields.map((one) => ({ ...one, field: one.field.replace(/^(input\.)?settings\.(\w+).*$/, '$2') })));
}
