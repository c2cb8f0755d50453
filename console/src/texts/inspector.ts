/** Texts of the request inspector. */

export const inspector = {
  title: "Request inspector",
  description:
    "Paste a request id, or the whole error message with it, and read what was asked, who it was taken for, and what decided.",
  id: "Request id",
  idHint:
    "Errors of the AWS CLI, SDKs and rclone name it; answers carry it as x-amz-request-id or x-amzn-requestid.",
  lookUp: "Look up",
  notAnId: "There is no request id in this. It has 16 digits and letters from A to F.",
  looking: "Looking for the request",
  another: "Look up another request",

  latest: {
    title: "Refused last",
    description: "The latest refusals of your account, newest first. Newer ones push older ones out.",
    refused: "The refusals cannot be shown",
    empty: "Nothing was refused lately",
    emptyHint: "When a client is refused, its request is here, with the reason.",
    columns: {
      time: "Time",
      id: "Request id",
      operation: "Operation",
      who: "Taken for",
      error: "Refused as",
      about: "Bucket",
    },
  },

  none: {
    title: (id: string) => `Nothing is known of request ${id}`,
    text:
      "Only refusals are kept, and newer ones push older ones out; of other requests, the audit trail " +
      "has those that change something. A request that was allowed, or was refused for another reason " +
      "than permission, such as a name that does not exist, leaves nothing to inspect.",
    andMaybe: "It may also be of another account.",
  },
  refused: "The request cannot be looked up",
  trailNotAsked: (permission: string) =>
    `The audit trail was not asked: that needs the permission ${permission}.`,
  refusalsNotAsked: (permission: string) =>
    `The kept refusals were not asked, which say more: that needs the permission ${permission}.`,
  wasCall: "This request is a call in the audit trail",

  verdict: {
    mismatch: "The signature does not fit this request",
    denied: (rule: string) => `Refused by the rule ${rule}`,
    other: (error: string) => `Refused: ${error}`,
    failed: "The server failed",
  },
  next: {
    user: (name: string) => `Open the policies of ${name}`,
    permissions: "Open the bucket’s permissions",
    keys: "Open the bucket’s access keys",
  },
  remedy: {
    title: "A policy that would allow it",
    text: (name: string, action: string) =>
      `None of the policies of ${name} allows ${action}. If it should, add this statement to one, or ` +
      "attach it as a policy of its own.",
    copy: "Copy the policy",
  },
  asked: {
    title: "What was asked",
    operation: "Operation",
    target: "Request",
    host: "Host",
    time: "Time",
    from: "From",
    agent: "Client",
    takenFor: "Taken for",
    key: "Access key",
    rule: "Rule",
    error: "Refused as",
    bucket: "Bucket",
    region: "Region",
    unknown: "–",
  },
  everything: "Everything the server kept",
  stringToSign: "String to sign, as the server computed it",
  call: "The call in the audit trail",

  compare: {
    title: "The two canonical requests",
    serverOnly:
      "A client signs its request line by line in this form. Here is the request as it came, in that form. " +
      "Lay beside it what the client signed, and the first line that differs is the cause.",
    caption: "Canonical request, line by line: as it came here, and as the client signed it",
    part: "Line",
    ours: "As it came here",
    oursHint: "computed by the server",
    theirs: "As the client signed it",
    theirsFound: "found by the server: this is what the signature fits",
    theirsPasted: "from what you pasted",
    parts: {
      method: "Method",
      path: "Path",
      query: "Query",
      header: "Header",
      signedHeaders: "Signed headers",
      payloadHash: "Hash of the body",
    },
    emptyLine: "(empty line)",
    missing: "(no such line)",
    difference: (number: number) => `difference ${number}`,
    found: (count: number) => (count === 1 ? "One line differs" : `${count} lines differ`),
    same: "Line for line the same",
    sameText: (key: string) =>
      `Nothing changed the request on its way, so the client’s secret is not that of the key ${key}. ` +
      "Give the client the secret again (look for a space or a line break pasted with it, and for " +
      "another profile or environment variable that goes first), or create a new key.",
    otherAttempt:
      "The times of signing differ: these are two different requests. Clients sign each attempt anew, " +
      "so paste the one of the attempt that this request id is of. What differs besides the time still counts.",
    manyFound: (count: number) =>
      `There are ${count} canonical requests in what you pasted; this is the one nearest to the refused one.`,
    unreadable:
      "There is no canonical request in this. It begins with a line that is a method such as GET, then the " +
      "path, the query, the headers, their names, and the hash of the body.",
    box: "Canonical request of the client",
    boxHint:
      "A whole debug log will do. It is compared in this browser and sent nowhere; tokens are hidden.",
    placeholder:
      "GET\n/my-bucket/photo.jpg\n\nhost:…\nx-amz-content-sha256:…\nx-amz-date:…\n\nhost;x-amz-content-sha256;x-amz-date\ne3b0c442…",
    compare: "Compare",
    clear: "Compare with another",
    howTo: "How clients print it",
    clients: [
      {
        name: "AWS CLI",
        text: "Add --debug and look for “CanonicalRequest:” (not the one within the error’s XML, which is the server’s). Version 1 needs BOTO_DISABLE_CRT=true before it where awscrt is installed.",
        command: "BOTO_DISABLE_CRT=true aws --debug s3 ls s3://my-bucket 2> debug.log",
      },
      {
        name: "boto3",
        text: "Have its signer log before the call; set BOTO_DISABLE_CRT=true where awscrt is installed.",
        command: 'boto3.set_stream_logger("botocore.auth")',
      },
      {
        name: "rclone",
        text: "Let the SDK within it log what it signs: look for “CANONICAL STRING”.",
        command: "rclone -vv --s3-sdk-log-mode Signing ls remote:my-bucket",
      },
    ],
    copyOurs: "Copy the server’s canonical request",
    copyTheirs: "Copy what the client signed",
  },

  /** What a differing line means. */
  words: {
    method: (ours: string, theirs: string) =>
      `The method was ${theirs} when it was signed and ${ours} when it came: something sends it on in another way.`,
    path: (ours: string, theirs: string) =>
      `The path was ${theirs} when it was signed and ${ours} when it came.`,
    pathTwice:
      "The path came percent-encoded once more than it was signed: something on the way encoded it again.",
    pathDecoded:
      "The path came percent-encoded once less than it was signed: the client encodes twice, or something on the way decoded it.",
    pathCut: (prefix: string) =>
      `“${prefix}” at the path’s beginning was signed and did not come: a proxy takes it away. Pass the path on as it comes.`,
    pathAdded: (prefix: string) =>
      `“${prefix}” at the path’s beginning came and was not signed: a proxy adds it. Pass the path on as it comes.`,
    pathSlash: "Only a slash at the end of the path differs: something adds or removes it on the way.",
    pathMerged:
      "The paths differ in slashes or dots: something on the way “tidies” them. In S3, a//b and a/b are two objects.",
    queryHere: (name: string) =>
      `The parameter ${name} came and was not signed: something added it on the way.`,
    queryThere: (name: string) =>
      `The parameter ${name} was signed and did not come: something took it away.`,
    query: (name: string) =>
      `The parameter ${name} has another value or is encoded in another way than it was signed.`,
    host: (ours: string, theirs: string) =>
      `Host was ${theirs} when it was signed and ${ours} when it came: a proxy changes it. Let it pass Host on as it comes (nginx: proxy_set_header Host $http_host).`,
    hostPort: (ours: string, theirs: string) =>
      `Only the port in Host differs: ${theirs} when it was signed, ${ours} when it came. A proxy drops or adds it (nginx: $http_host keeps it, $host does not).`,
    date: "The time of signing differs: these are two attempts, not one.",
    bodyHeader:
      "The hash of the body that the client announces is another than the one it signed: something rewrote the header.",
    headerHere: (name: string) =>
      `The header ${name} counts here and was not signed: the list of signed headers names it, or something added it.`,
    headerThere: (name: string) =>
      `The header ${name} was signed and did not come: something on the way removes it.`,
    header: (name: string) =>
      `The header ${name} came with another value than it was signed with: something on the way changes it.`,
    signedHeaders:
      "The lists of signed headers differ: these are two different requests, or the header that carries the signature was rewritten.",
    payloadHash:
      "The hash of the body differs: the body was changed on its way, or one side counts it as unsigned or sent in chunks.",
  },
} as const;
