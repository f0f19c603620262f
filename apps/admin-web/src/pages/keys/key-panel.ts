import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, inject, signal } from '@angular/core';
import { LucideBan, LucideEllipsis, LucideEye, LucidePencil, LucidePower, LucideRotateCcw, LucideStethoscope, LucideTrash2 } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { BanKeyDocument, DeleteKeyDocument, DisableKeyDocument, EnableKeyDocument, KeyDocument, ProbeKeyDocument, type ProbeKeyMutation, ResetKeyHealthDocument, RevealKeyDocument } from '../../graphql/generated/keys/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { FreshSignIn } from '../../session/fresh-sign-in';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { Confirm } from '../../ui/confirm';
import { CopyButton } from '../../ui/copy-button';
import { ErrorState } from '../../ui/error-state';
import { LoadingRows } from '../../ui/loading-rows';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { RelativeTime } from '../../ui/relative-time';
import { SidePanel } from '../../ui/side-panel';
import { injectRuleName } from '../../ui/rule-name';
import { quotaText } from '../limits/quota-text';
import { SubjectLimits } from '../limits/subject-limits';
import { injectTaskText } from '../tasks/task-text';
import { injectCauseText } from './cause-text';
import { KeyForm } from './key-form';
import { KeyState } from './key-state';

const EVENTS_SHOWN = 50;
const REFRESH_MS = 3_000;

/** One key: what it is, why, what happened to it, and what can be done. */
@Component({
  selector: 'app-key-panel',
  imports: [Badge, CdkMenu, CdkMenuItem, CdkMenuTrigger, CopyButton, ErrorState, KeyState, LoadingRows, LucideBan, LucideEllipsis, LucideEye, LucidePencil, LucidePower, LucideRotateCcw, LucideStethoscope, LucideTrash2, NzButtonComponent, Panel, RelativeTime, SubjectLimits],
  templateUrl: './key-panel.html',
  styleUrl: './key-panel.css',
})
export class KeyPanel {
  protected readonly t = injectTranslate();
  protected readonly ruleName = injectRuleName();
  protected readonly taskText = injectTaskText();
  protected readonly session = inject(Session);
  protected readonly causeText = injectCauseText();
  protected readonly format = inject(Format);
  private readonly id = inject<string>(DIALOG_DATA);
  protected readonly subject = { subjectKind: 'API_KEY', apiKeyId: this.id } as const;
  private readonly ref = inject<DialogRef<void>>(DialogRef);
  private readonly fresh = inject(FreshSignIn);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);
  private readonly panel = inject(SidePanel);
  protected readonly revealed = signal<string | null>(null);
  protected readonly probing = signal(false);
  protected readonly probed = signal<ProbeKeyMutation['probeApiKey'] | null>(null);

  protected readonly query = injectQuery(KeyDocument, () => ({ id: this.id, events: EVENTS_SHOWN }), { pollIntervalMs: REFRESH_MS });
  protected readonly key = computed(() => this.query.data()?.apiKey);
  protected readonly events = computed(() => this.key()?.history.edges.map((edge) => edge.node) ?? []);
  protected readonly facts = computed(() => {
    const key = this.key();
    if (!key) return [];
    return [
      { label: this.t('keys.form.location'), value: `${this.t(`enums.credentialLocation.${key.location}`)} · ${key.paramName}` },
      { label: this.t('keys.column.uses'), value: this.format.number(key.uses) },
      { label: this.t('keys.column.weight'), value: this.format.number(key.weight) },
      { label: this.t('keys.column.priority'), value: this.format.number(key.priority) },
      { label: this.t('keys.share'), value: this.format.percent(key.health.share, 0) },
      { label: this.t('keys.failures'), value: this.format.number(key.health.consecutiveFailures) },
      { label: this.t('keys.quota'), value: quotaText(key, this.format) },
      { label: this.t('keys.column.owner'), value: key.owner ?? '–' },
      { label: this.t('keys.column.expires'), value: key.expiresAt ? this.format.dateTime(key.expiresAt) : '–' },
    ];
  });

  protected async edit(): Promise<void> {
    await this.panel.ask(KeyForm, { label: this.t('keys.edit', { name: this.key()!.name }), data: { key: this.key() } });
  }

  protected enable(): Promise<void> {
    return this.act(() => this.mutate(EnableKeyDocument, { id: this.id }));
  }

  protected async disable(): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('keys.disable.heading', { name: this.key()!.name }), text: this.t('keys.disable.text'), action: this.t('keys.disable.action') });
    if (sure) await this.act(() => this.mutate(DisableKeyDocument, { id: this.id }));
  }

  protected async ban(): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('keys.ban.heading', { name: this.key()!.name }), text: this.t('keys.ban.text'), action: this.t('keys.ban.action') });
    if (sure) await this.act(() => this.mutate(BanKeyDocument, { id: this.id }));
  }

  protected async probe(): Promise<void> {
    this.probing.set(true);
    await this.act(async () => this.probed.set((await this.mutate(ProbeKeyDocument, { id: this.id })).probeApiKey));
    this.probing.set(false);
  }

  protected reset(): Promise<void> {
    return this.act(() => this.mutate(ResetKeyHealthDocument, { id: this.id }));
  }

  protected async remove(): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('keys.delete.heading', { name: this.key()!.name }), text: this.t('keys.delete.text'), action: this.t('ui.delete') });
    if (!sure) return;
    await this.act(async () => {
      await this.mutate(DeleteKeyDocument, { id: this.id }, ['apiKeys']);
      this.ref.close();
    });
  }

  protected async reveal(): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('keys.reveal.heading', { name: this.key()!.name }), text: this.t('keys.reveal.text'), action: this.t('keys.reveal.action'), danger: false });
    if (!sure) return;
    try {
      this.revealed.set((await this.fresh.run(() => this.mutate(RevealKeyDocument, { id: this.id })))?.revealApiKey ?? null);
    } catch (error) {
      this.notice.failed(error);
    }
  }

  private async act(change: () => Promise<unknown>): Promise<void> {
    try {
      await change();
      this.query.refetch();
    } catch (error) {
      this.notice.failed(error);
    }
  }
}
