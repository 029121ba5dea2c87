// A sound and a title when a new card about danger arrives: only for who chose it in Profil saya.
(function () {
  "use strict";
  const VISIBLE = 5000;
  const HIDDEN = 10000;
  const KEY = "upik-danger";
  // Two tones, three times: heard in an office, over within a second.
  const TONES = [880, 660];
  const LENGTH = 0.16;
  const TIMES = 3;
  const { url } = document.currentScript.dataset;
  const title = document.title;
  const unseen = new Map();
  let audio = null;

  // Browsers let a page sound only after a click or a key; until then the context waits.
  function context() {
    audio = audio || new AudioContext();
    if (audio.state === "suspended") audio.resume().catch(() => {});
    return audio;
  }
  function beep() {
    const sound = context();
    for (let turn = 0; turn < TIMES * TONES.length; turn += 1) {
      const at = sound.currentTime + turn * LENGTH;
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      tone.frequency.value = TONES[turn % TONES.length];
      volume.gain.setValueAtTime(0.25, at);
      volume.gain.exponentialRampToValueAtTime(0.01, at + LENGTH);
      tone.connect(volume).connect(sound.destination);
      tone.start(at);
      tone.stop(at + LENGTH);
    }
  }

  function show() {
    const isUrgent = [...unseen.values()].some(Boolean);
    upik.isAlarmed = unseen.size > 0;
    const word = isUrgent ? upik._("MENDESAK") : upik._("SENSITIF");
    document.title = unseen.size ? `(${unseen.size}) ${word} · ${title}` : title;
  }
  // What was heard on another page is not heard again on this one.
  function known() {
    const kept = sessionStorage.getItem(KEY);
    return kept && new Set(JSON.parse(kept));
  }
  function take(cards) {
    const old = known();
    sessionStorage.setItem(KEY, JSON.stringify(cards.map(([row]) => row)));
    const fresh = old ? cards.filter(([row]) => !old.has(row)) : [];
    for (const [row, isUrgent] of fresh) unseen.set(row, isUrgent);
    if (!fresh.length) return;
    show();
    beep();
  }
  async function poll() {
    try {
      const response = await fetch(url, { headers: { "HX-Request": "true", "X-Upik-Poll": "1" } });
      if (response.status === 401 || response.status === 403 || response.redirected) return;
      if (response.ok) take(await response.json());
    } catch {
      // The server does not answer: the next turn asks again.
    }
    setTimeout(poll, document.hidden ? HIDDEN : VISIBLE);
  }
  function seen() {
    if (document.hidden || !unseen.size) return;
    unseen.clear();
    show();
  }

  for (const kind of ["pointerdown", "keydown"]) {
    window.addEventListener(kind, () => {
      if (url) context();
      seen();
    }, { passive: true });
  }
  // Profil saya: whoever ticks it hears it at once, and knows that the loudspeaker works.
  document.getElementById("alert_sound")?.addEventListener("change", (event) => {
    if (event.target.checked) beep();
  });
  if (url) poll();
})();
