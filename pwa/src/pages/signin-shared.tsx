/** A shared device: choose yourself, type your PIN. */
import { useEffect, useState } from "preact/hooks";
import { forgetVisit, startVisit } from "../data/visit";
import { peopleHere, pinSignIn, type PersonHere } from "../data/ways";
import { Action, FieldError, Rows, Skeleton } from "../parts/bits";
import { Icon } from "../parts/icon";
import { Search } from "../parts/search";
import { words } from "../words";
import { entry } from "../words/entry";
import { useSignIn } from "./signin";

export function SharedSignIn({ store }: { store: string }) {
  const w = entry.value.shared;
  const [ready, setReady] = useState(false);
  const [people, setPeople] = useState<readonly PersonHere[] | null>(null);
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<PersonHere | null>(null);
  useEffect(() => void forgetVisit().then(() => setReady(true)), []);
  useEffect(() => {
    const timer = setTimeout(() => void peopleHere(search).then(setPeople, () => undefined), search ? 250 : 0);
    return () => clearTimeout(timer);
  }, [search]);
  if (chosen) return <TypePin person={chosen} ready={ready} onBack={() => setChosen(null)} />;
  return (
    <section class="stack">
      <h1>{w.who}</h1>
      <p class="dim">{w.at(store)}</p>
      <Search label={words.value.give.find} value={search} onInput={setSearch} />
      {people === null ? (
        <Skeleton rows={5} />
      ) : (
        <Rows>
          {people.map((person) => (
            <li key={person.id}>
              <button type="button" class="row" disabled={!person.hasPin} onClick={() => setChosen(person)}>
                <span class={person.onShift ? "dot grew" : "dot"}>
                  <Icon name="lock" />
                </span>
                <span class="grow">
                  <span class="t">{person.name}</span>
                  {!person.hasPin && <span class="d">{w.noPin}</span>}
                </span>
              </button>
            </li>
          ))}
        </Rows>
      )}
    </section>
  );
}

function TypePin({ person, ready, onBack }: { person: PersonHere; ready: boolean; onBack: () => void }) {
  const w = entry.value.shared;
  const { busy, failure, run } = useSignIn(entry.value.reasons);
  const [pin, setPin] = useState("");
  const enter = async (): Promise<void> => {
    await run(async () => {
      const welcome = await pinSignIn(person.id, pin);
      await startVisit(welcome.rest);
      return welcome;
    });
    setPin("");
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (pin && ready) void enter();
      }}
    >
      <h1>{person.name}</h1>
      <div class="fld">
        <label for="pin">{w.pin}</label>
        <input
          class="inp code"
          id="pin"
          type="password"
          inputMode="numeric"
          autocomplete="off"
          maxLength={8}
          autofocus
          value={pin}
          aria-invalid={failure ? true : undefined}
          aria-describedby={failure ? "pin-err" : undefined}
          onInput={(event) => setPin(event.currentTarget.value)}
        />
        {failure && <FieldError id="pin-err">{failure}</FieldError>}
      </div>
      <Action look="go big wide" type="submit" busy={busy}>
        {busy ? words.value.signIn.starting : words.value.signIn.signIn}
      </Action>
      <button type="button" class="btn bare" onClick={onBack}>
        {w.notMe}
      </button>
    </form>
  );
}
