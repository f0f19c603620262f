import { Component, computed, effect, inject, input, linkedSignal, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { LucideTrash2 } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { CreateHeaderDocument, DeleteHeaderDocument, HeaderDocument, type HeaderErrorPolicy, type HeaderQuery, type HeaderValueType, RevertHeaderDocument, UpdateHeaderDocument } from '../../graphql/generated/headers/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { CodeEditor } from '../../ui/code-editor';
import { type CodeLanguage, type CodeProblem } from '../../ui/code-mirror';
import { Confirm } from '../../ui/confirm';
import { ErrorState } from '../../ui/error-state';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { CONTEXT_VARIABLES, FIRST_SCRIPT } from '../scripts/script-context';
import { ScriptRun } from '../scripts/script-run';
import { Segmented } from '../../ui/segmented';
import { SWITCH } from '../../ui/switch';
import { HeaderOnRequest } from './header-on-request';
import { HeaderVersions } from './header-versions';

const ERROR_POLICIES: readonly HeaderErrorPolicy[] = ['FAIL', 'OMIT', 'FALLBACK'];
const VALUE_TYPES: readonly HeaderValueType[] = ['STATIC', 'JAVASCRIPT', 'PYTHON'];

interface Draft {
  name: string;
  valueType: HeaderValueType;
  value: string;
  enabled: boolean;
  onError: HeaderErrorPolicy;
  fallbackValue: string | null;
  cacheSeconds: number;
  cachePerKey: boolean;
  needsBody: boolean;
  needsKeyValue: boolean;
}

const EMPTY: Draft = { name: '', valueType: 'STATIC', value: '', enabled: true, onError: 'FAIL', fallbackValue: null, cacheSeconds: 0, cachePerKey: false, needsBody: false, needsKeyValue: false };

/** One header: its value or script, what to do when that fails, its test and its versions. */
@Component({
  selector: 'app-header-editor',
  imports: [CodeEditor, ErrorState, FormsModule, HeaderOnRequest, HeaderVersions, LucideTrash2, NzButtonComponent, NzInputDirective, NzInputNumberComponent, Segmented, NzSelectModule, Page, RouterLink, ScriptRun, SWITCH],
  templateUrl: './header-editor.html',
  styleUrl: './header-editor.css',
})
export class HeaderEditor {
  /** The header's id, or `new`. */
  readonly id = input.required<string>();
  readonly upstream = input<string>();
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  protected readonly errorPolicies = ERROR_POLICIES;
  protected readonly variables = CONTEXT_VARIABLES;
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly confirm = inject(Confirm);
  private readonly router = inject(Router);

  protected readonly query = injectQuery(HeaderDocument, () => (this.id() === 'new' ? null : { id: this.id() }));
  protected readonly header = computed<HeaderQuery['headerConfig'] | undefined>(() => this.query.data()?.headerConfig);
  protected readonly upstreamId = computed(() => this.header()?.upstreamId ?? this.upstream() ?? null);
  protected readonly draft = signal<Draft>(EMPTY);
  protected readonly saving = signal(false);
  protected readonly readOnly = computed(() => !this.session.may('UPDATE', 'HEADER_CONFIG'));
  protected readonly ready = computed(() => this.id() === 'new' || this.header() !== undefined);
  protected readonly complete = computed(() => this.draft().name.trim() !== '' && this.draft().value !== '');
  protected readonly valueTypes = computed(() => VALUE_TYPES.map((value) => ({ value, label: this.t(`enums.headerValueType.${value}`), disabled: this.readOnly() })));
  protected readonly scriptLanguage = computed(() => (this.draft().valueType === 'PYTHON' ? 'PYTHON' : 'JAVASCRIPT'));
  protected readonly editorLanguage = computed<CodeLanguage>(() => (this.draft().valueType === 'PYTHON' ? 'python' : 'javascript'));
  protected readonly problems = linkedSignal<string, readonly CodeProblem[]>({ source: () => this.draft().value, computation: () => [] });

  constructor() {
    effect(() => {
      const header = this.header();
      if (!header) return;
      const { name, valueType, value, enabled, onError, fallbackValue, cacheSeconds, cachePerKey, needsBody, needsKeyValue } = header;
      this.draft.set({ name, valueType, value, enabled, onError, fallbackValue: fallbackValue ?? null, cacheSeconds, cachePerKey, needsBody, needsKeyValue });
    });
  }

  protected change(change: Partial<Draft>): void {
    this.draft.update((draft) => ({ ...draft, ...change }));
  }

  protected changeType(valueType: HeaderValueType): void {
    const { value, valueType: before } = this.draft();
    const untouched = value === '' || (before !== 'STATIC' && value === FIRST_SCRIPT[before]);
    this.change({ valueType, ...(untouched ? { value: valueType === 'STATIC' ? '' : FIRST_SCRIPT[valueType] } : {}) });
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    this.saving.set(true);
    try {
      const input = this.draft();
      if (this.id() === 'new') {
        const { createHeaderConfig } = await this.mutate(CreateHeaderDocument, { input: { ...input, upstreamId: this.upstreamId()! } }, ['headerConfigs']);
        await this.router.navigate(['/headers', createHeaderConfig.id], { replaceUrl: true });
      } else {
        await this.mutate(UpdateHeaderDocument, { id: this.id(), input });
      }
      this.notice.done(this.t('ui.saved'));
    } catch (error) {
      this.notice.failed(error);
    } finally {
      this.saving.set(false);
    }
  }

  protected async revert(version: number): Promise<void> {
    try {
      await this.mutate(RevertHeaderDocument, { id: this.id(), version });
      this.notice.done(this.t('headers.reverted', { version }));
    } catch (error) {
      this.notice.failed(error);
    }
  }

  protected async remove(): Promise<void> {
    const sure = await this.confirm.ask({ heading: this.t('headers.delete.heading', { name: this.draft().name }), text: this.t('headers.delete.text'), action: this.t('ui.delete') });
    if (!sure) return;
    try {
      await this.mutate(DeleteHeaderDocument, { id: this.id() }, ['headerConfigs']);
      await this.router.navigate(['/headers'], { queryParams: { upstream: this.upstreamId() } });
    } catch (error) {
      this.notice.failed(error);
    }
  }
}
