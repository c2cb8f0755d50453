/**
 * IAM, called by name: parameters in, XML out, read strictly.
 *
 * What depends on who signed in is decided by the server; every function throws `ApiError`
 * with its refusal.
 */

import { send } from "./session";
import { childText, members, needed, parse } from "./xml";

export interface Tag {
  key: string;
  value: string;
}

export interface User {
  name: string;
  id: string;
  arn: string;
  created: Date;
  passwordUsed: Date | undefined;
  tags: Tag[];
}

export interface UserKey {
  id: string;
  isActive: boolean;
  created: Date;
}

export interface NewKey {
  id: string;
  secret: string;
}

export interface KeyUse {
  used: Date | undefined;
  service: string;
  region: string;
}

export interface Login {
  created: Date;
  mustChange: boolean;
}

/** Which policy, without what it says. */
export interface PolicyName {
  name: string;
  arn: string;
}

export interface Policy extends PolicyName {
  description: string;
  attachments: number;
  defaultVersion: string;
  created: Date;
  updated: Date;
}

export interface PolicyVersion {
  id: string;
  isDefault: boolean;
  created: Date;
}

type Parameters = Record<string, string>;

// The longest that IAM gives.
const PAGE = "1000";

/** Run an operation; returns what stands in its result element. */
async function iam(action: string, parameters: Parameters = {}): Promise<Element> {
  const body = JSON.stringify({ Action: action, Version: "2010-05-08", ...parameters });
  const headers = { "content-type": "application/json" };
  const response = await send("POST", "/api/query/iam", body, headers);
  const root = parse(await response.text()).documentElement;
  if (root.localName !== `${action}Response`) {
    throw new Error(`${action} was answered with ${root.localName}.`);
  }
  // An operation that returns nothing has no result.
  return [...root.children].find((item) => item.localName === `${action}Result`) ?? root;
}

/** Read every page of a list. */
async function everyMember(
  action: string,
  list: string,
  parameters: Parameters = {},
): Promise<Element[]> {
  const found: Element[] = [];
  let marker = "";
  do {
    const page = await iam(action, {
      ...parameters,
      MaxItems: PAGE,
      ...(marker ? { Marker: marker } : {}),
    });
    found.push(...members(page, list));
    marker = childText(page, "IsTruncated") === "true" ? childText(page, "Marker") : "";
  } while (marker);
  return found;
}

// Users.

export async function listUsers(): Promise<User[]> {
  return (await everyMember("ListUsers", "Users")).map(userOf);
}

export async function getUser(name: string): Promise<User> {
  return userOf(needed(await iam("GetUser", { UserName: name }), "User"));
}

export async function createUser(name: string): Promise<User> {
  return userOf(needed(await iam("CreateUser", { UserName: name }), "User"));
}

/** Delete a user that has no key, policy or password left. */
export async function deleteUser(name: string): Promise<void> {
  await iam("DeleteUser", { UserName: name });
}

export async function listUserTags(name: string): Promise<Tag[]> {
  return (await everyMember("ListUserTags", "Tags", { UserName: name })).map(tagOf);
}

/** Add tags, or replace the values of those that exist; IAM has empty ones for no value. */
export async function tagUser(
  name: string,
  tags: { key: string; value?: string }[],
): Promise<void> {
  const members = tags.flatMap(({ key, value }, index) => [
    [`Tags.member.${index + 1}.Key`, key],
    [`Tags.member.${index + 1}.Value`, value ?? ""],
  ]);
  await iam("TagUser", { UserName: name, ...Object.fromEntries(members) });
}

export async function untagUser(name: string, keys: string[]): Promise<void> {
  const members = keys.map((key, index) => [`TagKeys.member.${index + 1}`, key]);
  await iam("UntagUser", { UserName: name, ...Object.fromEntries(members) });
}

// Their access keys.

export async function listKeys(name: string): Promise<UserKey[]> {
  const found = await everyMember("ListAccessKeys", "AccessKeyMetadata", { UserName: name });
  return found.map((item) => ({
    id: childText(item, "AccessKeyId"),
    isActive: childText(item, "Status") === "Active",
    created: date(item, "CreateDate"),
  }));
}

export async function lastUse(keyId: string): Promise<KeyUse> {
  const result = await iam("GetAccessKeyLastUsed", { AccessKeyId: keyId });
  const use = needed(result, "AccessKeyLastUsed");
  return {
    used: optionalDate(use, "LastUsedDate"),
    service: childText(use, "ServiceName"),
    region: childText(use, "Region"),
  };
}

export async function createKey(name: string): Promise<NewKey> {
  const key = needed(await iam("CreateAccessKey", { UserName: name }), "AccessKey");
  return { id: childText(key, "AccessKeyId"), secret: childText(key, "SecretAccessKey") };
}

export async function setKeyActive(
  name: string,
  keyId: string,
  isActive: boolean,
): Promise<void> {
  const status = isActive ? "Active" : "Inactive";
  await iam("UpdateAccessKey", { UserName: name, AccessKeyId: keyId, Status: status });
}

export async function deleteKey(name: string, keyId: string): Promise<void> {
  await iam("DeleteAccessKey", { UserName: name, AccessKeyId: keyId });
}

// Their passwords.

/** Return since when a user has a password; throws NoSuchEntity where there is none. */
export async function getLogin(name: string): Promise<Login> {
  const login = needed(await iam("GetLoginProfile", { UserName: name }), "LoginProfile");
  return {
    created: date(login, "CreateDate"),
    mustChange: childText(login, "PasswordResetRequired") === "true",
  };
}

export async function createLogin(
  name: string,
  password: string,
  mustChange: boolean,
): Promise<void> {
  await iam("CreateLoginProfile", loginOf(name, password, mustChange));
}

export async function updateLogin(
  name: string,
  password: string,
  mustChange: boolean,
): Promise<void> {
  await iam("UpdateLoginProfile", loginOf(name, password, mustChange));
}

export async function deleteLogin(name: string): Promise<void> {
  await iam("DeleteLoginProfile", { UserName: name });
}

// What they may do.

export async function listAttached(name: string): Promise<PolicyName[]> {
  const list = "ListAttachedUserPolicies";
  return (await everyMember(list, "AttachedPolicies", { UserName: name })).map((item) => ({
    name: childText(item, "PolicyName"),
    arn: childText(item, "PolicyArn"),
  }));
}

export async function attachPolicy(name: string, arn: string): Promise<void> {
  await iam("AttachUserPolicy", { UserName: name, PolicyArn: arn });
}

export async function detachPolicy(name: string, arn: string): Promise<void> {
  await iam("DetachUserPolicy", { UserName: name, PolicyArn: arn });
}

export async function listInline(name: string): Promise<string[]> {
  const found = await everyMember("ListUserPolicies", "PolicyNames", { UserName: name });
  return found.map((item) => item.textContent ?? "");
}

export async function getInline(name: string, policy: string): Promise<string> {
  const result = await iam("GetUserPolicy", { UserName: name, PolicyName: policy });
  return decodeURIComponent(childText(result, "PolicyDocument"));
}

export async function putInline(
  name: string,
  policy: string,
  document: string,
): Promise<void> {
  await iam("PutUserPolicy", { UserName: name, PolicyName: policy, PolicyDocument: document });
}

export async function deleteInline(name: string, policy: string): Promise<void> {
  await iam("DeleteUserPolicy", { UserName: name, PolicyName: policy });
}

// Managed policies.

export async function listPolicies(): Promise<Policy[]> {
  return (await everyMember("ListPolicies", "Policies", { Scope: "All" })).map(policyOf);
}

export async function getPolicy(arn: string): Promise<Policy> {
  return policyOf(needed(await iam("GetPolicy", { PolicyArn: arn }), "Policy"));
}

export async function createPolicy(
  name: string,
  description: string,
  document: string,
): Promise<Policy> {
  const result = await iam("CreatePolicy", {
    PolicyName: name,
    PolicyDocument: document,
    ...(description ? { Description: description } : {}),
  });
  return policyOf(needed(result, "Policy"));
}

/** Delete a policy that no user has and that has no other version. */
export async function deletePolicy(arn: string): Promise<void> {
  await iam("DeletePolicy", { PolicyArn: arn });
}

export async function listVersions(arn: string): Promise<PolicyVersion[]> {
  const found = await everyMember("ListPolicyVersions", "Versions", { PolicyArn: arn });
  return found.map((item) => ({
    id: childText(item, "VersionId"),
    isDefault: childText(item, "IsDefaultVersion") === "true",
    created: date(item, "CreateDate"),
  }));
}

export async function getDocument(arn: string, version: string): Promise<string> {
  const result = await iam("GetPolicyVersion", { PolicyArn: arn, VersionId: version });
  return decodeURIComponent(childText(needed(result, "PolicyVersion"), "Document"));
}

/** Add a version and put it in force. */
export async function addVersion(arn: string, document: string): Promise<void> {
  await iam("CreatePolicyVersion", {
    PolicyArn: arn,
    PolicyDocument: document,
    SetAsDefault: "true",
  });
}

export async function setDefaultVersion(arn: string, version: string): Promise<void> {
  await iam("SetDefaultPolicyVersion", { PolicyArn: arn, VersionId: version });
}

export async function deleteVersion(arn: string, version: string): Promise<void> {
  await iam("DeletePolicyVersion", { PolicyArn: arn, VersionId: version });
}

/** Return the names of the users that have a policy attached. */
export async function listHolders(arn: string): Promise<string[]> {
  const found = await everyMember("ListEntitiesForPolicy", "PolicyUsers", { PolicyArn: arn });
  return found.map((item) => childText(item, "UserName"));
}

// The shapes.

function userOf(item: Element): User {
  return {
    name: childText(item, "UserName"),
    id: childText(item, "UserId"),
    arn: childText(item, "Arn"),
    created: date(item, "CreateDate"),
    passwordUsed: optionalDate(item, "PasswordLastUsed"),
    tags: members(item, "Tags").map(tagOf),
  };
}

function tagOf(item: Element): Tag {
  return { key: childText(item, "Key"), value: childText(item, "Value") };
}

function policyOf(item: Element): Policy {
  return {
    name: childText(item, "PolicyName"),
    arn: childText(item, "Arn"),
    description: childText(item, "Description"),
    attachments: Number(childText(item, "AttachmentCount") || "0"),
    defaultVersion: childText(item, "DefaultVersionId"),
    created: date(item, "CreateDate"),
    updated: date(item, "UpdateDate"),
  };
}

function loginOf(name: string, password: string, mustChange: boolean): Parameters {
  return {
    UserName: name,
    Password: password,
    PasswordResetRequired: mustChange ? "true" : "false",
  };
}

function date(item: Element, name: string): Date {
  return new Date(needed(item, name).textContent ?? "");
}

function optionalDate(item: Element, name: string): Date | undefined {
  const written = childText(item, name);
  return written ? new Date(written) : undefined;
}
