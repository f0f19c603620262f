import { Field, InputType, Int, OmitType, PartialType, registerEnumType } from '@nestjs/graphql';
import { type DomainEventType, IdInput, IdListInput, type Language, LANGUAGES, type Severity } from '@app/core';
import { Type } from 'class-transformer';
import { IsBoolean, IsEnum, IsIn, IsInt, IsOptional, IsString, IsTimeZone, Matches, Max, MaxLength, Min, MinLength, ValidateNested } from 'class-validator';
import { ChannelKind } from './channels/channel-sender.js';
import { SeverityEnum } from './notification-route.entity.js';
import { NotificationStatus } from './notification.entity.js';
import { EVENT_LABELS } from './templates/event-labels.js';

export enum MailEncryption {
  NONE = 'NONE',
  STARTTLS = 'STARTTLS',
  TLS = 'TLS',
}

registerEnumType(MailEncryption, { name: 'MailEncryption' });

@InputType()
export class HeaderInput {
  @Field()
  @IsString()
  name!: string;

  @Field()
  @IsString()
  value!: string;
}

/** What a kind of channel needs; the rest is left out. In an update, what is left out stays as it is, and null takes away what need not be there. */
@InputType({ description: 'E-mail: host, port, tls, user, password, from, to. Webhook: url, secret (made when it is not given), headers. Robots: url, secret. In an update, what is left out stays and null takes away.' })
export class ChannelSettingsInput {
  @Field({ nullable: true })
  @IsOptional()
  @IsString()
  host?: string;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  port?: number;

  @Field(() => MailEncryption, { nullable: true })
  @IsOptional()
  @IsEnum(MailEncryption)
  tls?: MailEncryption;

  @Field({ nullable: true })
  @IsOptional()
  @IsString()
  user?: string;

  @Field({ nullable: true })
  @IsOptional()
  @IsString()
  password?: string;

  @Field({ nullable: true })
  @IsOptional()
  @IsString()
  from?: string;

  @Field(() => [String], { nullable: true })
  @IsOptional()
  @IsString({ each: true })
  to?: string[];

  @Field({ nullable: true })
  @IsOptional()
  @IsString()
  url?: string;

  @Field({ nullable: true })
  @IsOptional()
  @IsString()
  secret?: string;

  @Field(() => [HeaderInput], { nullable: true })
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => HeaderInput)
  headers?: HeaderInput[];
}

@InputType()
export class CreateNotificationChannelInput {
  @Field()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  @Field(() => ChannelKind)
  @IsEnum(ChannelKind)
  kind!: ChannelKind;

  @Field(() => ChannelSettingsInput)
  @ValidateNested()
  @Type(() => ChannelSettingsInput)
  settings!: ChannelSettingsInput;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @Field(() => String, { nullable: true, description: 'en or zh-CN.' })
  @IsOptional()
  @IsIn(LANGUAGES)
  language?: Language;

  @Field({ nullable: true })
  @IsOptional()
  @IsTimeZone()
  timeZone?: string;
}

@InputType()
export class UpdateNotificationChannelInput extends PartialType(OmitType(CreateNotificationChannelInput, ['kind'])) {}

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
const DAY_SECONDS = 86_400;

@InputType()
export class CreateNotificationRouteInput {
  @Field()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  @IdInput()
  channelId!: number;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @Field(() => [String], { nullable: true, description: 'Empty: all events.' })
  @IsOptional()
  @IsIn(Object.keys(EVENT_LABELS), { each: true })
  eventTypes?: DomainEventType[];

  @IdListInput({ nullable: true, description: 'Empty: all upstreams.' })
  upstreamIds?: number[];

  @Field(() => SeverityEnum, { nullable: true })
  @IsOptional()
  @IsEnum(SeverityEnum)
  minimumSeverity?: Severity;

  @Field(() => String, { nullable: true, description: 'HH:MM' })
  @IsOptional()
  @Matches(TIME_OF_DAY, { message: 'must be a time such as 22:00' })
  quietFrom?: string | null;

  @Field(() => String, { nullable: true, description: 'HH:MM' })
  @IsOptional()
  @Matches(TIME_OF_DAY, { message: 'must be a time such as 07:30' })
  quietTo?: string | null;

  @Field({ nullable: true })
  @IsOptional()
  @IsTimeZone()
  timeZone?: string;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(7 * DAY_SECONDS)
  dedupeSeconds?: number;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  digestAfter?: number | null;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(30 * DAY_SECONDS)
  repeatSeconds?: number;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  recoveryNotice?: boolean;
}

@InputType()
export class UpdateNotificationRouteInput extends PartialType(CreateNotificationRouteInput) {}

@InputType()
export class NotificationFilter {
  @IdInput({ nullable: true })
  channelId?: number;

  @Field(() => NotificationStatus, { nullable: true })
  @IsOptional()
  @IsEnum(NotificationStatus)
  status?: NotificationStatus;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsIn(Object.keys(EVENT_LABELS))
  eventType?: DomainEventType;
}

@InputType()
export class NotificationTemplateInput {
  @Field(() => String)
  @IsIn(Object.keys(EVENT_LABELS))
  eventType!: DomainEventType;

  @Field(() => ChannelKind)
  @IsEnum(ChannelKind)
  channelKind!: ChannelKind;

  @Field(() => String)
  @IsIn(LANGUAGES)
  language!: Language;

  @Field()
  @IsString()
  @MaxLength(500)
  title!: string;

  @Field()
  @IsString()
  @MaxLength(10_000)
  body!: string;
}
