import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MessageBus, RowView, rowsChanged, SecretBox } from '@app/core';
import { In, type Repository } from 'typeorm';
import { bindingOf, UpstreamVariable } from './upstream-variable.entity.js';

export const upstreamVariablesChanged = rowsChanged('upstream_variable');

/** All variables in memory, in the clear: what scripts are given. */
@Injectable()
export class VariableDirectory implements OnModuleInit {
  private readonly logger = new Logger('headers');
  private readonly values = new Map<number, { all: Record<string, string>; secrets: readonly string[] }>();
  private readonly view: RowView<UpstreamVariable>;

  constructor(
    bus: MessageBus,
    @InjectRepository(UpstreamVariable) variables: Repository<UpstreamVariable>,
    private readonly secrets: SecretBox,
  ) {
    this.view = new RowView(bus, upstreamVariablesChanged, {
      load: (ids) => variables.find(ids && { where: { id: In(ids) } }),
      put: (variable) => this.values.delete(variable.upstreamId),
      drop: (variable) => this.values.delete(variable.upstreamId),
    });
  }

  onModuleInit(): Promise<void> {
    return this.view.refresh();
  }

  valuesOf(upstreamId: number): Record<string, string> {
    return this.of(upstreamId).all;
  }

  /** The values of those that are secret: what they appear in is not to be shown. */
  secretsOf(upstreamId: number): readonly string[] {
    return this.of(upstreamId).secrets;
  }

  private of(upstreamId: number): { all: Record<string, string>; secrets: readonly string[] } {
    let values = this.values.get(upstreamId);
    if (values === undefined) {
      const own = [...this.view.rows.values()].filter((variable) => variable.upstreamId === upstreamId);
      const all = Object.fromEntries(own.flatMap((variable) => this.entryOf(variable)));
      const secrets = own.flatMap(({ name, sealedValue }) => (sealedValue === null || all[name] === undefined ? [] : [all[name]]));
      this.values.set(upstreamId, (values = { all, secrets }));
    }
    return values;
  }

  /** A secret that cannot be read any more is missing for scripts, which say so. */
  private entryOf(variable: UpstreamVariable): [string, string][] {
    try {
      return [[variable.name, variable.sealedValue === null ? (variable.value ?? '') : this.secrets.open(variable.sealedValue, bindingOf(variable))]];
    } catch (error) {
      this.logger.error(`The variable ${variable.name} of upstream ${variable.upstreamId} cannot be read: ${String(error)}`);
      return [];
    }
  }
}
