import { Component, computed, effect, inject, input, resource, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { Apollo } from 'apollo-angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { firstValueFrom } from 'rxjs';
import { ResetTemplateDocument, SetTemplateDocument, TemplatePreviewDocument, TemplatesDocument } from '../../graphql/generated/notifications/graphql';
import { injectExplainError } from '../../graphql/explain-error';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Preferences } from '../../preferences/preferences';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { CodeEditor } from '../../ui/code-editor';
import { Confirm } from '../../ui/confirm';
import { ErrorState } from '../../ui/error-state';
import { Label } from '../../ui/label';
import { LoadingRows } from '../../ui/loading-rows';
import { Markdown } from '../../ui/markdown';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { Segmented } from '../../ui/segmented';
import { CHANNEL_KINDS } from './channel-kinds';
import { injectEventLabels } from './event-labels';
import { NotificationTabs } from './notification-tabs';

const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'zh-CN', label: '简体中文' },
] as const;
/** The preview follows once the typing rests. */
const SETTLED_AFTER_MS = 300;

/** The texts of the events, for each kind of channel and language, with a preview beside. */
@Component({
  selector: 'app-templates',
  imports: [Badge, CodeEditor, ErrorState, FormsModule, Label, LoadingRows, Markdown, NotificationTabs, NzButtonComponent, NzInputDirective, NzSelectModule, Page, RouterLink, Segmented],
  templateUrl: './templates.html',
  styleUrl: './templates.css',
})
export class Templates {
  readonly kind = input<string>();
  readonly language = input<string>();
  readonly event = input<string>();
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  protected readonly kinds = CHANNEL_KINDS;
  protected readonly languages = LANGUAGES;
  protected readonly events = injectEventLabels();
  private readonly preferences = inject(Preferences);
  private readonly router = inject(Router);
  private readonly apollo = inject(Apollo);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);

  protected readonly chosenKind = computed(() => CHANNEL_KINDS.find((one) => one === this.kind()) ?? 'EMAIL');
  protected readonly chosenLanguage = computed(() => LANGUAGES.find(({ value }) => value === this.language())?.value ?? this.preferences.language());
  protected readonly query = injectQuery(TemplatesDocument, () => ({ channelKind: this.chosenKind(), language: this.chosenLanguage() }));
  protected readonly list = computed(() => this.query.data()?.notificationTemplates ?? []);
  protected readonly template = computed(() => this.list().find(({ eventType }) => eventType === this.event()) ?? this.list()[0]);
  protected readonly variables = computed(() => this.events.types().find(({ type }) => type === this.template()?.eventType)?.variables ?? []);
  protected readonly hints = computed(() => this.variables().map((label) => ({ label })));

  private readonly explain = injectExplainError();
  protected readonly title = signal('');
  protected readonly body = signal('');
  protected readonly saving = signal(false);
  protected readonly changed = computed(() => this.title() !== this.template()?.title || this.body() !== this.template()?.body);
  protected readonly readOnly = computed(() => !this.session.may('UPDATE', 'NOTIFICATION'));
  private readonly input = computed(() => {
    const template = this.template();
    return template && { eventType: template.eventType, channelKind: template.channelKind, language: template.language, title: this.title(), body: this.body() };
  });
  protected readonly preview = resource({
    params: () => this.input(),
    loader: async ({ params, abortSignal }) => {
      await new Promise((resolve) => setTimeout(resolve, SETTLED_AFTER_MS));
      if (abortSignal.aborted) return undefined;
      try {
        const { data } = await firstValueFrom(this.apollo.query({ query: TemplatePreviewDocument, variables: { input: params, timeZone: this.preferences.timeZone() }, fetchPolicy: 'network-only' }));
        return { ...data!.previewNotificationTemplate, problem: null };
      } catch (error) {
        return { title: '', body: '', problem: this.explain(error) };
      }
    },
  });
  /** The last preview stays while the next is on its way. */
  protected readonly shown = signal<{ title: string; body: string; problem: string | null } | null>(null);

  constructor() {
    effect(() => {
      const template = this.template();
      if (!template) return;
      this.title.set(template.title);
      this.body.set(template.body);
    });
    effect(() => {
      const value = this.preview.hasValue() ? this.preview.value() : undefined;
      if (value) this.shown.set(value);
    });
  }

  protected narrow(params: Record<string, string>): void {
    void this.router.navigate([], { queryParams: params, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected async save(): Promise<void> {
    this.saving.set(true);
    try {
      await this.mutate(SetTemplateDocument, { input: this.input()! }, ['notificationTemplates']);
      this.notice.done(this.t('ui.saved'));
    } catch (error) {
      this.notice.failed(error);
    } finally {
      this.saving.set(false);
    }
  }

  protected async reset(): Promise<void> {
    const { eventType, channelKind, language } = this.template()!;
    const sure = await this.confirm.ask({ heading: this.t('notifications.templates.reset.heading', { name: this.events.nameOf(eventType) }), text: this.t('notifications.templates.reset.text'), action: this.t('notifications.templates.reset.action') });
    if (sure) await this.mutate(ResetTemplateDocument, { eventType, channelKind, language }, ['notificationTemplates']).catch((error: unknown) => this.notice.failed(error));
  }
}
