// Passkeys (WebAuthn): passes the server's options to the browser, and the browser's credential to
// the form. If the browser does not support passkeys, the buttons for them stay hidden, and people
// sign in and confirm actions in another way.

function toBytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function toText(bytes) {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

// Returns the options for the browser: challenge and ids are converted from base64url to bytes.
function decoded(options) {
  const known = (keys = []) => keys.map((key) => ({ ...key, id: toBytes(key.id) }));
  const question = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) question.user = { ...options.user, id: toBytes(options.user.id) };
  if (options.excludeCredentials) question.excludeCredentials = known(options.excludeCredentials);
  if (options.allowCredentials) question.allowCredentials = known(options.allowCredentials);
  return question;
}

// Returns the credential as JSON data, as WebAuthn defines them: bytes become base64url.
function encoded(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) answer[name] = toText(response[name]);
  }
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: answer,
  };
}

async function question(form) {
  const url = form.dataset.optionsUrl;
  if (!url) return JSON.parse(document.getElementById("passkey-options").textContent).publicKey;
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`The site answered ${answer.status}`);
  return (await answer.json()).request_options.publicKey;
}

// A new passkey must be discoverable and verify the user, so that it works without a password.
function create(publicKey) {
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  };
  return navigator.credentials.create({ publicKey });
}

async function use(form) {
  const publicKey = decoded(await question(form));
  const makes = form.dataset.passkey === "create";
  const credential = makes
    ? await create(publicKey)
    : await navigator.credentials.get({ publicKey });
  form.elements.credential.value = JSON.stringify(encoded(credential));
}

function start(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    failed.hidden = true;
    try {
      await use(form);
      form.submit();
    } catch {
      failed.hidden = false;
    } finally {
      busy = false;
    }
  });
  for (const button of document.querySelectorAll(`button[form="${form.id}"]`))
    button.hidden = false;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (window.PublicKeyCredential) start(form);
  else form.querySelector("[data-passkey-unknown]").hidden = false;
}
