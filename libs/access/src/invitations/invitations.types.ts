import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../passwords/password-rules.js';
import { User } from '../users/user.entity.js';

@ObjectType({ description: 'A link by which a user sets a password, once.' })
export class Invitation {
  @Field(() => User)
  user!: User;

  @Field({ description: 'Shown this once.' })
  link!: string;

  @Field()
  expiresAt!: Date;
}

@ObjectType({ description: 'Whom an invitation is for.' })
export class InvitedPerson {
  @Field()
  email!: string;

  @Field()
  name!: string;
}

@InputType()
export class AcceptInvitationInput {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name?: string;

  @Field({ description: `At least ${SHORTEST_PASSWORD} characters.` })
  @IsString()
  @MinLength(SHORTEST_PASSWORD)
  @MaxLength(LONGEST_PASSWORD)
  password!: string;
}
