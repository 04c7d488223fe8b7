/**
 * Every bound of the engine in one place: what a peer, a person or a bug can make grow, how far, and what happens beyond it.
 * Sizes in bytes, waits in milliseconds.
 */
export const limits = {
  message: {
    /** A whole SIP message. Beyond: 513 (RFC 3261 §21.5.7), a stream is closed, a datagram answered and dropped. */
    sizeBytes: 65_536,
    /** Header field rows. Beyond: 400. */
    headerFields: 512,
    /** Parameters of one value or URI. Beyond: 400. */
    params: 64,
    /** A Request-URI. Beyond: 414. */
    uriBytes: 8_192,
    /** A request body. Beyond: 413. */
    bodyBytes: 49_152,
  },
  mime: {
    /** Parts of one multipart body. Beyond: 400. */
    parts: 16,
    /** Multipart bodies within each other. Beyond: what is inside is not looked at. */
    depth: 4,
  },
  /** One XML document in a body. Beyond: as if malformed. */
  xml: {
    elements: 2_000,
    depth: 16,
  },
  sdp: {
    /** A session description. Beyond: 400. */
    sizeBytes: 32_768,
    /** Lines of a session description. Beyond: 400. */
    lines: 1_024,
    /** Media lines, live or not. Beyond: 400. */
    mediaLines: 32,
  },
  transport: {
    /** Ports tried until one is free for UDP and TCP. */
    portAttempts: 16,
    /** Streams open at once, in and out together. Beyond: the idle one that was silent longest is closed, else the new one is refused. */
    connections: 1_000,
    /** Waiting for a connection to be set up. */
    connectMs: 4_000,
    /** A stream that started a message and does not finish it is closed. */
    messageStallMs: 10_000,
    /** A stream without traffic is closed after this. */
    idleMs: 600_000,
    /** Bytes waiting to be written to a stream. Beyond: the stream is closed as dead. */
    writeQueueBytes: 1_048_576,
    /** A request longer than this goes over TCP (RFC 3261 §18.1.1). */
    datagramBytes: 1_300,
    /** What the system may keep of datagrams we have not read yet. Beyond: it drops them. */
    receiveBufferBytes: 1_048_576,
    /** A stream silent this long may be closed to make room for a new one. */
    quietMs: 32_000,
    /** Waiting for the pong of a peer that is known to answer pings (RFC 5626 §4.4.1). Beyond: the stream is closed as dead. */
    pongMs: 10_000,
    /** Places under which one stream is found: the names its peer has proved, at each port it says it listens on. */
    aliases: 32,
    /** Servers whose proven name is remembered by their address. Beyond: the oldest leaves. */
    provenNames: 256,
    /** Sets of authorities and own certificates in use for different servers. Beyond: the one used longest ago is read again. */
    trusts: 16,
    /** Binding requests (STUN) that wait for an answer at once. Beyond: the flow counts as alive. */
    probes: 256,
    /** How often the machine's addresses are looked at. */
    watchMs: 2_000,
    /** The next address of a server is tried when one has not taken the connection after this (RFC 8305 §5). */
    raceMs: 250,
    /** `.invalid` names under which one WebSocket is found. Beyond: further ones lead nowhere. */
    hostsPerFlow: 16,
    /** A peer that took no secure connection is not asked again for this long: the same failure counts. */
    refusedMs: 1_000,
    /** Malformed requests answered in one second, in all. Beyond: dropped and counted. */
    rejectionsPerSecond: 100,
    /** Remote hosts whose local counterpart is remembered, and how long. Beyond: the oldest leaves. */
    localHosts: 256,
    localHostMs: 5_000,
    /** Peers that took no connection for a long request: how many are remembered, and for how long they get UDP at once. */
    withoutTcp: 256,
    withoutTcpMs: 300_000,
  },
  lookup: {
    /** Names remembered, for each kind of record. Beyond: the oldest leaves. */
    names: 256,
    /** How long an answer is good that does not say it, bounds for one that does, and how long a name counts as unknown. */
    foundMs: 30_000,
    leastMs: 1_000,
    mostMs: 300_000,
    unknownMs: 5_000,
    /** Questions under way at once. Beyond: the name counts as unknown. */
    atOnce: 32,
    /** Waiting for the name server. */
    answerMs: 5_000,
    /** Records of one answer. Beyond: the rest is not looked at. */
    records: 64,
    /** Servers of one next hop whose addresses are looked up, addresses of one server, and places tried in all. */
    servers: 8,
    addresses: 4,
    candidates: 8,
    /** Waiting for a first response where there is another server to try: the third datagram goes out after 1.5 s. */
    silenceMs: 3_000,
    /** Servers remembered because they failed, and for how long; a server that asks for longer by Retry-After gets at most the second. */
    failures: 256,
    failedMs: 30_000,
    failedMaxMs: 300_000,
  },
  transaction: {
    /** Server and client transactions without a final response at once. Beyond: 503 with Retry-After. */
    active: 20_000,
    /** Transactions that have their final response and only absorb repetitions. Beyond: the oldest leave early. */
    lingering: 20_000,
    /** An INVITE without a final response is given up after this, whatever the transaction user does. */
    giveUpMs: 3_600_000,
    retryAfterSeconds: 5,
  },
  dialog: {
    /** Early dialogs of one INVITE (forks). Beyond: further tags are ignored until one answers 2xx. */
    earlyPerInvite: 16,
    /** Dialogs of one INVITE in all. Beyond: a 2xx with a further tag is ignored. */
    perInvite: 64,
    /** ACKs to 2xx kept for repetition in one dialog. Beyond: the oldest goes. */
    acks: 8,
    /** 2xx of ours to INVITEs in one dialog that are repeated until their ACK. Beyond: 500 with Retry-After. */
    unacknowledged: 4,
    /** Ended dialogs remembered, and how long: who wants to replace one is told so (RFC 3891 §3). Beyond: the oldest is unknown. */
    ended: 256,
    endedMs: 32_000,
  },
  userAgent: {
    /** Calls at once, in any state. Beyond: 486. */
    calls: 120,
    /** Calls in one conference of ours. Beyond: refused, one that asks for it by Join with 488. */
    conferenceCalls: 16,
    /** Redirections followed for one request. */
    redirects: 5,
    /** Challenges answered for one request. */
    authAttempts: 3,
    /** Digest realms one account answers, where none is configured. Beyond: the challenge is foreign. */
    realms: 4,
    /** An INVITE that nobody answers, in or out: then CANCEL or 480. */
    noAnswerMs: 180_000,
    /** Waiting for the answer to a late offer, that goes in the ACK. Beyond: an empty ACK, then BYE. */
    ackBodyMs: 5_000,
    /** Waiting for the answer to a peer's re-INVITE, UPDATE or PRACK. Beyond: 500. */
    reinviteAnswerMs: 10_000,
    /** A peer's session interval below this is taken as this, so that it does not keep us busy with refreshes (RFC 4028 knows none below 90). */
    sessionMinSeconds: 10,
    /** Former callees of one call that are told of (Diversion, History-Info). Beyond: the earliest are not. */
    diversions: 10,
    /** Reliable provisional responses of one INVITE waiting for the PRACK of the one before. Beyond: the oldest of them is not sent. */
    provisionals: 8,
    /** re-INVITEs and UPDATEs of ours waiting for their turn in one call. Beyond: refused with 491. */
    waitingReinvites: 4,
    /** How often a re-INVITE or UPDATE is repeated after a collision (RFC 3261 §14.1, RFC 3311 §5.3). */
    glareRetries: 10,
    /** References (REFER) to us that are being followed. Beyond: 503. */
    referrals: 32,
    /** How long a reference reports its progress, and how long ours is waited for (RFC 3515 §2.4.4): longer than anybody lets it ring. */
    referralSeconds: 240,
    /** Contacts of one 3xx that are tried. */
    redirectContacts: 10,
    /** Waiting for CANCEL, BYE and un-REGISTER to be answered when the program ends. */
    stopMs: 2_000,
    /** First and longest wait before a failed registration is tried again (RFC 5626 §4.5), and the longest Retry-After followed. */
    registerRetryMs: 30_000,
    registerRetryMaxMs: 1_800_000,
    /** 423 answers followed for one registration attempt. */
    intervalAttempts: 2,
    /** Bindings of ours whose grants are remembered. Beyond: those of the furthest flows are not. */
    bindings: 128,
    /** Values of a Service-Route. Beyond: the rest is not taken. */
    routes: 16,
    /** First wait where another flow still leads to us (RFC 5626 §4.5). */
    secondFlowRetryMs: 90_000,
    /** Pings, and OPTIONS in their place, more often than this are not sent, whoever asks for them. */
    keepAliveLeastSeconds: 10,
    /** A peer's Expires or Min-Expires beyond this is taken as this. */
    expiresMaxSeconds: 7 * 86_400,
  },
  events: {
    /** Subscriptions of others to one package of ours, in all, to one resource and of one watcher. Beyond: 503 with Retry-After. */
    notified: 20_000,
    notifiedPerResource: 200,
    notifiedPerWatcher: 500,
    /** Expires of a SUBSCRIBE: below the first 423, above the second it is shortened. Ours, where nothing else is asked for. */
    minExpiresSeconds: 60,
    maxExpiresSeconds: 3_600,
    defaultExpiresSeconds: 3_600,
    /** Dialogs that one SUBSCRIBE of ours may make (forks). Beyond: their NOTIFYs get 481. */
    forks: 8,
    /** First and longest wait before a subscription or publication that failed is tried again, and the longest retry-after followed. */
    retryMs: 5_000,
    retryMaxMs: 1_800_000,
    /** One that ended sooner than this after it began counts as failed: it is not renewed at once. */
    briefMs: 30_000,
    /** 423 answers followed for one SUBSCRIBE or PUBLISH. */
    intervalAttempts: 2,
    /** Publications kept, in all and of one resource in one package. Beyond: 503 with Retry-After. */
    publications: 20_000,
    publicationsPerResource: 16,
    /** Entries taken of one document: tuples, dialogs, registrations, participants. Beyond: the rest is not looked at. */
    entries: 256,
    /** Characters of one text of a document, such as a note. Beyond: cut. */
    textCharacters: 512,
    /** People whose presence or calls are watched. Beyond: refused. */
    watched: 200,
  },
  /** What a domain keeps and tells of its members. Subscriptions and publications themselves: `events`. */
  memberEvents: {
    /** A published body. Beyond: 413. */
    publicationBytes: 8_192,
    /** What is composed into one document: published bodies, the latest first. Beyond: the earlier ones are not told. */
    composedBytes: 24_576,
    /** Calls of one member, as XML, the latest first. Beyond: the earlier ones are not told. */
    dialogsBytes: 24_576,
  },
  proxy: {
    /** Branches of one request (Max-Breadth of RFC 5393). */
    branches: 60,
    /** Timer C (RFC 3261 §16.6): over 3 minutes. */
    timerCMs: 185_000,
    maxForwards: 70,
    /** Answered calls whose ACKs may go where they were answered without further proof. Beyond: the one answered longest ago is forgotten. */
    answeredCalls: 10_000,
    /** Addresses of one next hop that are tried in turn (RFC 3263 §4.3). */
    candidates: 4,
    /** Redirections followed one behind the other for one request, where that is our policy. Beyond: the 3xx goes to the caller. */
    redirects: 5,
    /** Calls that are watched for lamps. Beyond: the one that changed longest ago counts as ended. So does one without news for so long. */
    observedCalls: 10_000,
    observedCallMs: 12 * 3_600_000,
    /** Characters of a Call-ID, tag, name or address that are remembered of a call. Beyond: names are cut, the rest is not kept. */
    rememberedText: 1_024,
  },
  registrar: {
    users: 10_000,
    /** Bindings of one address-of-record. Beyond: 403. */
    bindings: 20,
    minExpiresSeconds: 60,
    defaultExpiresSeconds: 3_600,
    maxExpiresSeconds: 86_400,
    /** Addresses-of-record whose bindings are kept in memory. Beyond: the one used longest ago is read from the file again. */
    cachedAors: 20_000,
    /** Path values of one REGISTER (RFC 3327). Beyond: 400. */
    path: 8,
    /** How often phones should ping their flows (RFC 5626 §4.4.1, Flow-Timer), in seconds: far below the time after which we close one. */
    flowTimerSeconds: 120,
    /** How often expired bindings are deleted. */
    purgeMs: 60_000,
    /** Characters kept of a contact URI, Call-ID, instance id or User-Agent. Beyond: the first two are refused with 400, the others not kept. */
    contactBytes: 1_024,
    /** Nonces remembered. The oldest leave first and count as stale. */
    nonces: 10_000,
    nonceLifetimeMs: 300_000,
  },
  nameServer: {
    /** Names in a zone. Beyond: a bug of ours. */
    names: 1_000,
  },
  media: {
    /** Streams of the media host at once. */
    streams: 240,
    /** Streams in one mix. Beyond: the next one is refused. */
    mixedLegs: 32,
    /** A received RTP or RTCP datagram. */
    datagramBytes: 2_048,
    /** Sound kept for playout in one stream. Beyond: the oldest goes. */
    playoutMs: 2_000,
    /** Digits waiting to be sent in one stream. */
    digits: 128,
    /** Packets kept for playout in one stream, whatever they say of their duration. Beyond: the oldest goes. */
    playoutPackets: 256,
    /** Nothing came from a peer that should send for so long: the sound counts as lost. */
    lostMs: 30_000,
    /** Waiting for the media host's answer to a command. */
    commandMs: 10_000,
    /** Pairs of ports tried before a stream is refused. */
    bindAttempts: 64,
    /** Blocks of 10 ms that are made up for at once when the media thread was late. Beyond: they are skipped, timestamps staying true. */
    catchUpBlocks: 6,
    /** A window's microphone sound kept for one stream. Beyond: the oldest goes. */
    captureMs: 60,
    /** Addresses remembered that used our SSRC (RFC 3550 §8.2). */
    conflictingSources: 8,
    /** Sound waiting to be written to a recording. Beyond: it is lost and counted. */
    recorderQueueBytes: 4_194_304,
    /** Datagrams of one DTLS handshake. Beyond: the rest is not looked at. */
    handshakeDatagrams: 256,
    /** Datagrams of a handshake that came before the description; kept until it does. Beyond: the rest counts as lost. */
    earlyHandshakeDatagrams: 8,
    /** A DTLS handshake that is not through: the sound has failed. */
    handshakeMs: 20_000,
    /** Addresses from which checks of one ICE peer are answered, and candidates of it that are tried. Beyond: the rest is not. */
    iceSources: 32,
    /** Waiting for the STUN server of an account before a description is written. Beyond: without what it says. */
    stunMs: 600,
    /** Waiting for ICE to find a way. Beyond: sound goes to the address of the description. */
    iceMs: 8_000,
    /** Waiting for a relay (TURN) before a description is written. Beyond: without one. */
    turnMs: 3_000,
    /** Requests to a relay under way at once. Beyond: the next one counts as unanswered. */
    turnRequests: 96,
    /** Datagrams that wait for a relay's leave to send to a peer. Beyond: the rest is lost. */
    turnWaiting: 32,
    /** Ways through a relay that have a channel. Beyond: the rest goes by Send indications, which cost 32 bytes more each. */
    turnChannels: 8,
    /** What a stream to a relay has not taken yet. Beyond: the next datagrams are lost. */
    turnQueuedBytes: 8_192,
    /** One message of a relay on a stream. Beyond: the stream is closed. */
    turnMessageBytes: 4_096,
    /** Sources of one peer that are remembered under one SRTP key. Beyond: the one that came first has to begin its first round anew. */
    srtpSources: 16,
  },
  recordings: {
    /** Calls with a recording. Beyond: the next one cannot be recorded until one was deleted. */
    calls: 10_000,
    /** Recordings of one call: each time it began anew. */
    takes: 99,
    /** Read from a file at once. */
    pieceBytes: 32_768,
  },
  quality: {
    /** Entries of a call's quality timeline. Beyond: two and two become one, and so on. */
    seconds: 480,
    /** Changes of codec and device in one timeline. Beyond: the rest is not marked. */
    marks: 64,
    /** Calls whose timeline is kept with the history. Beyond: the oldest goes, its line in the history stays. */
    savedCalls: 1_000,
  },
  trace: {
    /** Events kept of one call, and of everything that belongs to no call. */
    eventsPerCall: 2_000,
    calls: 200,
    /** Columns of a ladder. Beyond: the last one stands for all others. */
    ladderColumns: 12,
    /** Characters shown of a message's first line. */
    ladderLabel: 48,
    /** Calls whose trace is kept with the history. Beyond: the oldest goes, its line in the history stays. */
    savedCalls: 2_000,
    /** Of one call, as JSON before it is packed, and of what is handed out of it at once. Beyond: the oldest events go. */
    savedBytes: 524_288,
    /** A trace is saved again this long after the call: what closes its transactions comes after its end. */
    settleMs: 5_000,
    /** Rows of a ladder in a window. Beyond: the oldest are not shown. */
    shownRows: 600,
    /** Events waiting for a reader of the live trace. Beyond: the oldest are left out. */
    waiting: 1_000,
  },
  history: {
    rows: 50_000,
    /** Numbers and addresses of contacts that a search by name looks for. Beyond: the rest is not. */
    searchedAddresses: 50,
  },
  contacts: {
    /** People in the address book. Beyond: refused. */
    people: 20_000,
    /** A picture, as a `data:` URL. Beyond: refused; of an import left out and told. */
    photoCharacters: 131_072,
    addresses: 20,
    nameCharacters: 128,
    noteCharacters: 4_000,
    addressCharacters: 256,
    /** What an imported card has beside what is shown, as text. Beyond: left out and told. */
    moreCharacters: 65_536,
    /** Columns of a table, and problems of a file that are told. Beyond: the rest is not looked at, is counted only. */
    columns: 64,
    problems: 100,
    /** People shown of a file before it is taken. */
    previewed: 20,
  },
  carddav: {
    /** Address books on servers. Beyond: refused. */
    books: 4,
    /** Address books of one server that are offered. Beyond: the rest is not. */
    found: 50,
    redirects: 4,
    /** Address of a card. Beyond: it is not looked at. */
    urlCharacters: 2_048,
    /** One reply. Beyond: the run fails. */
    replyBytes: 16_777_216,
    /** Waiting for one reply. */
    replyMs: 20_000,
    /** Resources of one reply. Beyond: the run fails. */
    resources: 25_000,
    /** Of them, how many are read before others may work, and what one such piece may have. Beyond: as if malformed. */
    resourcesAtOnce: 100,
    xml: { elements: 5_000, depth: 16 },
    /** Characters of one card. Beyond: it counts as one that cannot be read. */
    cardCharacters: 262_144,
    /** Cards asked for at once. */
    cardsAtOnce: 50,
    /** Pages of one answer to what has changed (RFC 6578 §3.6). Beyond: the rest comes next time. */
    pages: 100,
    /** From one run to the next, a tenth more or less. */
    everyMs: 900_000,
    /** From an edit to the run that sends it. */
    editMs: 3_000,
    /** From start to the first run, at most. */
    startMs: 5_000,
    /** Names of second cards, and of cards that were refused, that are told. Beyond: not told; the run fails. */
    names: 10,
  },
  profile: {
    /** Characters of an unpacked profile. Beyond: it counts as damaged. */
    characters: 134_217_728,
  },
  uploads: {
    /** Files handed over by windows that wait for their use. Beyond: the oldest leaves. */
    files: 4,
    /** Characters of one file. Beyond: refused. */
    characters: 33_554_432,
    /** An unused one leaves after this. */
    keepMs: 1_800_000,
  },
  messageStore: {
    /** Messages kept for one member who is away, and in all. Beyond: 480, as without a store. */
    perMember: 200,
    messages: 5_000,
    /** One kept message, head and body. Beyond: 480. */
    sizeBytes: 20_480,
    /** For how long at most. */
    lifetimeMs: 7 * 86_400_000,
    /** How often expired ones are deleted. */
    purgeMs: 60_000,
  },
  people: {
    /** Favourites. Beyond: a new one is refused. */
    favourites: 200,
    /** Members of the domain inside whose state is shown. Beyond: the rest is not watched. */
    members: 50,
    /** How often the clock on the wall is looked at while nobody wants to be rung for a time. */
    quietLookMs: 30_000,
  },
  messaging: {
    /** Messages kept. Beyond: the oldest finished ones go. */
    messages: 100_000,
    /** UTF-8 of one message of ours. Beyond: refused. */
    textBytes: 16_384,
    /** Messages of ours that are not delivered. Beyond: a new one is refused. */
    unfinished: 500,
    /** Conversations that are sent to at once. Beyond: they wait. */
    atOnce: 8,
    /** First and longest wait before a message is sent again, and the longest Retry-After followed. */
    retryMs: 5_000,
    retryMaxMs: 900_000,
    /** A message that nobody took for this long is given up. */
    giveUpMs: 3 * 86_400_000,
    /** Tries of one that is too long for a datagram and finds nobody who takes TCP. Beyond: given up. */
    longTries: 6,
    /** Receipts and typing notices that wait for their turn. Beyond: a new one is dropped. */
    notices: 200,
    /** Tries of a receipt, as far apart as those of a message. Beyond: the sender is not told. */
    receiptTries: 6,
    /** Peers remembered because they take plain text only, or want no typing notices. Beyond: the oldest is tried again. */
    plainPeers: 256,
    /** Conversations in which we are writing, or the other side is, at once. Beyond: ours are not told, theirs end early. */
    composing: 32,
    composingPeers: 256,
    /** For how long a peer can be writing without saying so again. */
    composingMaxSeconds: 600,
  },
  /** Joining by a code, and finding who can be joined. */
  joining: {
    /** Invitations at once. Beyond: a new one is refused. */
    invitations: 4,
    /** Wrong guesses of one code. Beyond: the invitation is blocked. */
    guesses: 5,
    /** Connections of people who want to join at once. Beyond: closed unheard. */
    connections: 8,
    /** One line of the exchange, and how long it may take. Beyond: the connection is closed. */
    lineBytes: 4_096,
    lineMs: 5_000,
    /** Addresses of one copy that are tried, and copies that are asked for one code. */
    addresses: 4,
    inviters: 4,
    /** How long a copy is looked for that has made the code. */
    findMs: 8_000,
    /** Users of the same name that are told apart by a number. Beyond: refused. */
    namesakes: 99,
    /** People of the domain inside that are shown, phones of one of them, and characters of what a phone calls itself. */
    members: 200,
    devices: 4,
    deviceCharacters: 64,
  },
  discovery: {
    /** Services of others that are shown. Beyond: further ones are not. */
    services: 64,
    /** Characters of a text of theirs. Beyond: cut. */
    textCharacters: 64,
    /** Addresses of one service that are looked at. */
    addresses: 8,
    /** Interfaces of this machine that are spoken on. */
    interfaces: 4,
    /** How often others are asked for, while somebody wants to know. */
    queryMs: 10_000,
    /** How often people and devices are looked at, while somebody wants to know. */
    lookMs: 2_000,
  },
  update: {
    /** How long after the start newer versions are looked for, and how often from then on. */
    firstCheckMs: 60_000,
    everyMs: 86_400_000,
    /** So much of both is left to chance, so that not all copies come at once. */
    jitter: 0.25,
    /** An answer takes at most this long. Beyond: as if there were none. */
    checkMs: 60_000,
    /** A download that brings nothing for this long is given up. */
    stallMs: 120_000,
    /** Characters of a version. Beyond: it is none. */
    versionCharacters: 64,
  },
  rpc: {
    /** One RPC message in either direction. Beyond: the client is cut off. */
    messageBytes: 262_144,
    /** Windows attached at once. Beyond: the new one is refused. */
    clients: 16,
    /** Requests of one client under way at once. Beyond: refused with TOO_MANY_REQUESTS. */
    requestsPerClient: 64,
    /** Streams (`watch`, `watchLevels`) of one client at once. Beyond: refused with TOO_MANY_REQUESTS. */
    streamsPerClient: 8,
    /** PCM waiting to be written to one browser. Beyond: frames are dropped until it has caught up. */
    pcmQueueBytes: 19_200,
  },
  console: {
    /** Consoles open at once, in all windows. Beyond: refused with CONSOLES_EXHAUSTED. */
    open: 4,
    /** Characters written by a console that its window has not shown yet. Beyond: the console waits until half of them were. */
    unshownCharacters: 262_144,
    /** Characters passed on at once: each may become six bytes of an RPC message. */
    pieceCharacters: 16_384,
  },
  log: {
    /** Lines of the engine's log that are kept to be asked for. Beyond: the oldest leaves. */
    lines: 2_000,
    /** Characters of one line's message, and of its facts. Beyond: cut. */
    lineCharacters: 2_048,
  },
  serve: {
    /** Addresses with a token, good for one browser each. Beyond: the oldest is no longer good. */
    tokens: 16,
    tokenMs: 3_600_000,
    /** Browsers let in. Beyond: the one that came first has to be let in again. */
    sessions: 16,
    /** TCP connections of browsers at once. Beyond: refused. */
    connections: 128,
    headerFields: 64,
    /** A request that takes longer to arrive is dropped. */
    requestMs: 10_000,
  },
  automation: {
    /** Addresses opened by rules in a minute. Beyond: not opened, which the log tells. */
    opensPerMinute: 12,
    /** Calls whose events are followed, and events that wait for a program that reads them. Beyond: the oldest is not. */
    followedCalls: 512,
    waitingEvents: 500,
    /** Events that wait for one webhook. Beyond: the oldest is left out and counted. */
    deliveries: 100,
    /** Tries of one delivery, the wait after the first, which doubles twice with each further one, and the wait for an answer. */
    deliveryTries: 5,
    deliveryRetryMs: 1_000,
    deliveryMs: 10_000,
    /** TCP connections of programs at once, and requests of all of them under way. Beyond: refused. */
    connections: 64,
    requests: 32,
    /** Requests taken in a second on average, and at once. Beyond: 429 with Retry-After. */
    requestsPerSecond: 50,
    requestBurst: 100,
    /** The body of a request. Beyond: 413. */
    bodyBytes: 262_144,
  },
} as const;
