import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsEnum, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export enum RuleActionType {
  COOL_DOWN = 'COOL_DOWN',
  DISABLE = 'DISABLE',
  BAN = 'BAN',
  RETRY = 'RETRY',
  RETURN = 'RETURN',
  NOTIFY = 'NOTIFY',
  TAG = 'TAG',
}

registerEnumType(RuleActionType, {
  name: 'RuleActionType',
  valuesMap: {
    COOL_DOWN: { description: 'The key rests: for durationSeconds, until the time in untilHeader or untilJsonPath, or until the next firing of cron; the first of these that gives a time, else 60 s.' },
    DISABLE: { description: 'The key is taken out, for durationSeconds or until the next firing of cron where given, else until an admin enables it.' },
    BAN: { description: 'The key is taken out until an admin enables it.' },
    RETRY: { description: 'The request is tried with the next key, where that is safe.' },
    RETURN: { description: 'The answer goes to the client as it is.' },
    NOTIFY: { description: 'The event rule_notified is raised, with message.' },
    TAG: { description: 'The key gets the tag.' },
  },
});

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 366 * DAY_SECONDS;

@ObjectType()
@InputType('RuleActionInput')
export class RuleAction {
  @Field(() => RuleActionType)
  @IsEnum(RuleActionType)
  type!: RuleActionType;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(YEAR_SECONDS)
  durationSeconds?: number;

  @Field({ nullable: true, description: 'The name of a header that holds seconds, a date, an epoch or a duration such as 1m30s.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  untilHeader?: string;

  @Field({ nullable: true, description: 'A field of a JSON body, such as error.details.retry_after, that holds the same.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  untilJsonPath?: string;

  @Field({ nullable: true, description: 'When it ends: "0 0 * * *" is the next midnight.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  cron?: string;

  @Field({ nullable: true, description: 'IANA name, for cron; UTC when not given.' })
  @IsOptional()
  @IsString()
  @MaxLength(60)
  timeZone?: string;

  @Field({ nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(50)
  tag?: string;

  @Field({ nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  message?: string;
}
