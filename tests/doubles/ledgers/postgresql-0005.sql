


SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;


CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;



COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';



CREATE FUNCTION public.audit_only_grows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$BEGIN RAISE EXCEPTION 'The audit only grows.'; END$$;



CREATE FUNCTION public.directory_counted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    DECLARE place bigint := 0;
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO directory_counts (status, number)
                SELECT coalesce(status, ''), count(*) FROM new_rows WHERE listed GROUP BY 1;
        ELSIF TG_OP = 'DELETE' THEN
            INSERT INTO directory_counts (status, number)
                SELECT coalesce(status, ''), -count(*) FROM old_rows WHERE listed GROUP BY 1;
        ELSE
            INSERT INTO directory_counts (status, number)
                SELECT coalesce(status, ''), sum(by) FROM (
                    SELECT status, 1 AS by FROM new_rows WHERE listed
                    UNION ALL SELECT status, -1 FROM old_rows WHERE listed
                ) AS changed GROUP BY 1 HAVING sum(by) <> 0;
        END IF;
        SELECT coalesce(max(id), 0) INTO place FROM directory_counts;
        IF place % 100 = 0 THEN
            WITH gone AS (
                DELETE FROM directory_counts WHERE id IN (
                    SELECT id FROM directory_counts ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED
                ) RETURNING status, number
            )
            INSERT INTO directory_counts (status, number) SELECT status, sum(number) FROM gone GROUP BY 1;
        END IF;
        RETURN NULL;
    END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;


CREATE TABLE public.accounts (
    id text NOT NULL,
    api text NOT NULL,
    user_id text,
    current boolean NOT NULL,
    platform_id text,
    livemode boolean,
    country text,
    kind text,
    email text,
    wanted text NOT NULL,
    made_at bigint,
    link_minted_at bigint,
    deauthorised_at bigint,
    closed_at bigint,
    ticket bigint NOT NULL,
    facts text,
    status text,
    status_name text NOT NULL,
    verified boolean NOT NULL,
    since bigint,
    deadline bigint,
    as_of bigint,
    check_failed_at bigint,
    next_check_at bigint,
    failures integer NOT NULL,
    check_window bigint,
    checks integer NOT NULL,
    version integer NOT NULL
);



CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);



CREATE TABLE public.audit (
    id bigint NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL,
    role text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    details text NOT NULL
);



CREATE SEQUENCE public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.audit_id_seq OWNED BY public.audit.id;



CREATE TABLE public.buyers (
    user_id text NOT NULL,
    customer_id text,
    platform_id text,
    livemode boolean,
    deleted boolean NOT NULL,
    details text NOT NULL,
    default_method text,
    methods text NOT NULL,
    pending text,
    updates integer NOT NULL,
    ticket bigint NOT NULL,
    as_of bigint,
    version integer NOT NULL
);



CREATE TABLE public.changes (
    seq bigint NOT NULL,
    audience text NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    data bytea NOT NULL
);



CREATE TABLE public.codes (
    hash text NOT NULL,
    user_id text NOT NULL,
    role text NOT NULL,
    state_hash text NOT NULL,
    redirect_uri text NOT NULL,
    challenge text NOT NULL,
    device text NOT NULL,
    made_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    grant_id text
);



CREATE TABLE public.counters (
    name text NOT NULL,
    value bigint NOT NULL
);



CREATE TABLE public.creations (
    id text NOT NULL,
    user_id text NOT NULL,
    purpose text NOT NULL,
    generation integer NOT NULL,
    key text NOT NULL,
    body text NOT NULL,
    wish text NOT NULL,
    state text NOT NULL,
    drafted_at bigint NOT NULL,
    first_sent_at bigint,
    sends integer NOT NULL,
    look_since bigint,
    platform_id text,
    livemode boolean,
    stripe_id text,
    error_code text
);



CREATE TABLE public.deliveries (
    id text NOT NULL,
    received_at bigint NOT NULL,
    event_id text NOT NULL,
    body bytea NOT NULL,
    headers text NOT NULL,
    secret_index integer NOT NULL
);



CREATE TABLE public.departures (
    state_hash text NOT NULL,
    browser_hash text NOT NULL,
    nonce text NOT NULL,
    verifier text NOT NULL,
    onward text,
    made_at bigint NOT NULL
);



CREATE TABLE public.directory (
    id text NOT NULL,
    user_id text,
    account_id text,
    listed boolean NOT NULL,
    search text NOT NULL,
    status text,
    country text,
    capabilities text NOT NULL,
    since_key bigint NOT NULL,
    deadline_key bigint NOT NULL,
    changed bigint NOT NULL,
    version integer NOT NULL,
    wants text
);



CREATE TABLE public.directory_counts (
    id bigint NOT NULL,
    status text NOT NULL,
    number bigint NOT NULL
);



CREATE SEQUENCE public.directory_counts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.directory_counts_id_seq OWNED BY public.directory_counts.id;



CREATE TABLE public.events (
    id text NOT NULL,
    type text NOT NULL,
    first_at bigint NOT NULL,
    delivery_id text NOT NULL,
    account_id text,
    object_id text,
    livemode boolean,
    subject text,
    verdict text DEFAULT 'read'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    failure text,
    settled_at bigint
);



CREATE TABLE public.feed (
    id integer NOT NULL,
    epoch text NOT NULL,
    last bigint NOT NULL,
    trimmed bigint NOT NULL,
    restored_since bigint
);



CREATE TABLE public.grants (
    id text NOT NULL,
    user_id text NOT NULL,
    role text NOT NULL,
    device text NOT NULL,
    made_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    ended_at bigint
);



CREATE TABLE public.history (
    id bigint NOT NULL,
    account_id text NOT NULL,
    user_id text,
    at bigint NOT NULL,
    cause text NOT NULL,
    status text NOT NULL,
    note text,
    verified boolean NOT NULL,
    reasons text NOT NULL,
    ticket bigint NOT NULL,
    chain integer,
    facts bytea
);



CREATE SEQUENCE public.history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.history_id_seq OWNED BY public.history.id;



CREATE TABLE public.invitations (
    id text NOT NULL,
    hash text NOT NULL,
    user_id text NOT NULL,
    made_by text NOT NULL,
    made_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    revoked_at bigint,
    used_at bigint
);



CREATE TABLE public.leases (
    name text NOT NULL,
    owner text NOT NULL,
    until bigint NOT NULL
);



CREATE TABLE public.letters (
    id text NOT NULL,
    kind text NOT NULL,
    user_id text,
    sign_up_id text,
    locale text NOT NULL,
    params text NOT NULL,
    once text,
    state text NOT NULL,
    made_at bigint NOT NULL,
    due_at bigint NOT NULL,
    attempts integer NOT NULL
);



CREATE TABLE public.links (
    return_hash text NOT NULL,
    refresh_hash text,
    purpose text NOT NULL,
    user_id text NOT NULL,
    made_at bigint NOT NULL,
    account_id text,
    setup_id text,
    return_port integer,
    submitted boolean NOT NULL,
    superseded boolean NOT NULL,
    refreshes integer NOT NULL
);



CREATE TABLE public.logins (
    user_id text NOT NULL,
    login text,
    password text,
    issuer text,
    subject text,
    totp_key text,
    totp_step bigint NOT NULL,
    totp_at bigint
);



CREATE TABLE public.notes (
    id bigint NOT NULL,
    entry_id text NOT NULL,
    author_id text NOT NULL,
    at bigint NOT NULL,
    text text NOT NULL
);



CREATE SEQUENCE public.notes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;



ALTER SEQUENCE public.notes_id_seq OWNED BY public.notes.id;



CREATE TABLE public.passes (
    hash text NOT NULL,
    purpose text NOT NULL,
    user_id text,
    sign_up_id text,
    onward text,
    made_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    used_at bigint
);



CREATE TABLE public.queue (
    kind text NOT NULL,
    id text NOT NULL,
    cause text NOT NULL,
    priority integer NOT NULL,
    asked integer NOT NULL,
    state text NOT NULL,
    due_at bigint NOT NULL,
    attempts integer NOT NULL,
    failure text
);



CREATE TABLE public.recoveries (
    hash text NOT NULL,
    user_id text NOT NULL
);



CREATE TABLE public.replays (
    user_id text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    body_hash text NOT NULL,
    status integer NOT NULL,
    body bytea NOT NULL,
    at bigint NOT NULL
);



CREATE TABLE public.sessions (
    hash text NOT NULL,
    id text NOT NULL,
    user_id text NOT NULL,
    device text NOT NULL,
    made_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    factor_at bigint
);



CREATE TABLE public.setups (
    id text NOT NULL,
    user_id text NOT NULL,
    customer_id text NOT NULL,
    state text NOT NULL,
    made_at bigint NOT NULL,
    session_id text,
    locale text,
    currency text,
    return_hash text,
    expires_at bigint,
    method_id text,
    settled_at bigint,
    ticket bigint NOT NULL
);



CREATE TABLE public.sign_ups (
    id text NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    password text NOT NULL,
    locale text NOT NULL,
    onward text,
    made_at bigint NOT NULL
);



CREATE TABLE public.throttles (
    key text NOT NULL,
    began_at bigint NOT NULL,
    count integer NOT NULL
);



CREATE TABLE public.tokens (
    hash text NOT NULL,
    user_id text NOT NULL,
    role text NOT NULL,
    created_at bigint NOT NULL,
    revoked_at bigint,
    kind text DEFAULT 'bearer'::text NOT NULL,
    grant_id text,
    ends_at bigint,
    parent text,
    rotated_at bigint,
    used_at bigint
);



CREATE TABLE public.users (
    id text NOT NULL,
    name text,
    email text,
    created_at bigint NOT NULL,
    role text DEFAULT 'user'::text NOT NULL,
    locale text,
    mail_worse boolean DEFAULT true NOT NULL,
    mail_deadlines boolean DEFAULT true NOT NULL
);



ALTER TABLE ONLY public.audit ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass);



ALTER TABLE ONLY public.directory_counts ALTER COLUMN id SET DEFAULT nextval('public.directory_counts_id_seq'::regclass);



ALTER TABLE ONLY public.history ALTER COLUMN id SET DEFAULT nextval('public.history_id_seq'::regclass);



ALTER TABLE ONLY public.notes ALTER COLUMN id SET DEFAULT nextval('public.notes_id_seq'::regclass);



INSERT INTO public.accounts VALUES ('acct_0001', 'v2', 'u_ada', true, 'acct_platform', false, 'ES', 'individual', 'ada@example.org', 'payouts,transfers', 1795165200000000, 1795165200000000, NULL, NULL, 8, '{"id":"acct_0001","api":"v2","livemode":false,"country":"ES","kind":"individual","email":"ada@example.org","display_name":null,"dashboard":"express","deleted":false,"form_submitted":true,"disabled_reason":null,"charges_enabled":null,"payouts_enabled":null,"capabilities":[{"name":"transfers","state":"active","requested":true,"code":null,"resolution":null,"raw":""},{"name":"payouts","state":"active","requested":true,"code":null,"resolution":null,"raw":""}],"requirements":[],"alternatives":[],"persons":[],"deadline":null,"future_deadline":null,"missing":[],"applied":[],"bank_last4":null,"metadata":{"app_user_id":"u_ada"},"raw_extra":[]}', '{"name":"complete","note":null,"turn":"none","deadline":null,"verified":true,"row":"v2/10","stops":[],"reasons":[]}', 'complete', true, 1795165440000000, NULL, 1795165440000000, NULL, NULL, 0, NULL, 0, 3);



INSERT INTO public.alembic_version VALUES ('0005');






INSERT INTO public.buyers VALUES ('u_ada', 'cus_0003', 'acct_platform', false, false, '{"name":"Ada","email":"ada@example.org","phone":null,"address":null,"shipping":null,"tax_ids":[]}', NULL, '[]', NULL, 0, 5, 1795165200000000, 1);
INSERT INTO public.buyers VALUES ('u_bo', 'cus_0004', 'acct_platform', false, false, '{"name":"Bo","email":"bo@example.org","phone":null,"address":null,"shipping":null,"tax_ids":[]}', NULL, '[]', NULL, 0, 7, 1795165200000000, 1);



INSERT INTO public.changes VALUES (1, 'staff', 'account', 'u_ada', '\x7b226964223a22755f616461222c22757365725f6964223a22755f616461222c226e616d65223a22416461222c22656d61696c223a22616461406578616d706c652e6f7267222c2273656c6c6572223a6e756c6c2c226275796572223a6e756c6c2c2276657273696f6e223a317d');
INSERT INTO public.changes VALUES (2, 'staff', 'account', 'u_bo', '\x7b226964223a22755f626f222c22757365725f6964223a22755f626f222c226e616d65223a22426f222c22656d61696c223a22626f406578616d706c652e6f7267222c2273656c6c6572223a6e756c6c2c226275796572223a6e756c6c2c2276657273696f6e223a317d');
INSERT INTO public.changes VALUES (3, 'staff', 'account', 'u_staff', '\x7b226964223a22755f7374616666222c22757365725f6964223a22755f7374616666222c226e616d65223a225374616666222c22656d61696c223a227374616666406578616d706c652e6f7267222c2273656c6c6572223a6e756c6c2c226275796572223a6e756c6c2c2276657273696f6e223a317d');
INSERT INTO public.changes VALUES (4, 'user:u_ada', 'seller', 'u_ada', '\x7b226163636f756e745f6964223a22616363745f30303031222c22617069223a227632222c227665726966696564223a66616c73652c22737461747573223a226e6f745f73746172746564222c226e6f7465223a6e756c6c2c2277686f73655f7475726e223a2273656c6c6572222c2273696e6365223a22323032362d31312d32305430393a30303a30305a222c22646561646c696e65223a6e756c6c2c22726571756972656d656e7473223a5b5d2c226361706162696c6974696573223a5b7b226e616d65223a227061796d656e7473222c22737461747573223a226e6f745f6f666665726564222c2277616e746564223a66616c73652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227472616e7366657273222c22737461747573223a226e6f745f796574222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227061796f757473222c22737461747573223a226e6f745f796574222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d5d2c2261735f6f66223a22323032362d31312d32305430393a30303a30305a222c22636865636b5f6661696c65645f6174223a6e756c6c2c226e6578745f636865636b5f6174223a6e756c6c2c2276657273696f6e223a312c22637572736f72223a22323631313230353931613962363134302e34222c22636f756e747279223a224553222c226b696e64223a22696e646976696475616c222c22656d61696c223a22616461406578616d706c652e6f7267222c22646973706c61795f6e616d65223a6e756c6c2c2264617368626f617264223a2265787072657373222c226c6976656d6f6465223a66616c73652c2262616e6b5f6c61737434223a6e756c6c7d');
INSERT INTO public.changes VALUES (5, 'staff', 'account', 'u_ada', '\x7b226964223a22755f616461222c22757365725f6964223a22755f616461222c226e616d65223a22416461222c22656d61696c223a22616461406578616d706c652e6f7267222c2273656c6c6572223a7b226163636f756e745f6964223a22616363745f30303031222c22617069223a227632222c227665726966696564223a66616c73652c22737461747573223a226e6f745f73746172746564222c226e6f7465223a6e756c6c2c2277686f73655f7475726e223a2273656c6c6572222c2273696e6365223a22323032362d31312d32305430393a30303a30305a222c22646561646c696e65223a6e756c6c2c22726571756972656d656e7473223a5b5d2c226361706162696c6974696573223a5b7b226e616d65223a227061796d656e7473222c22737461747573223a226e6f745f6f666665726564222c2277616e746564223a66616c73652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227472616e7366657273222c22737461747573223a226e6f745f796574222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227061796f757473222c22737461747573223a226e6f745f796574222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d5d2c2261735f6f66223a22323032362d31312d32305430393a30303a30305a222c22636865636b5f6661696c65645f6174223a6e756c6c2c226e6578745f636865636b5f6174223a6e756c6c2c2276657273696f6e223a312c22637572736f72223a22323631313230353931613962363134302e35222c22636f756e747279223a224553222c226b696e64223a22696e646976696475616c222c22656d61696c223a22616461406578616d706c652e6f7267222c22646973706c61795f6e616d65223a6e756c6c2c2264617368626f617264223a2265787072657373222c226c6976656d6f6465223a66616c73652c2262616e6b5f6c61737434223a6e756c6c2c22726561736f6e73223a5b5d7d2c226275796572223a6e756c6c2c2276657273696f6e223a327d');
INSERT INTO public.changes VALUES (6, 'user:u_ada', 'seller', 'u_ada', '\x7b226163636f756e745f6964223a22616363745f30303031222c22617069223a227632222c227665726966696564223a66616c73652c22737461747573223a22696e5f70726f6772657373222c226e6f7465223a6e756c6c2c2277686f73655f7475726e223a2273656c6c6572222c2273696e6365223a22323032362d31312d32305430393a30303a30305a222c22646561646c696e65223a6e756c6c2c22726571756972656d656e7473223a5b5d2c226361706162696c6974696573223a5b7b226e616d65223a227061796d656e7473222c22737461747573223a226e6f745f6f666665726564222c2277616e746564223a66616c73652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227472616e7366657273222c22737461747573223a226e6f745f796574222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227061796f757473222c22737461747573223a226e6f745f796574222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d5d2c2261735f6f66223a22323032362d31312d32305430393a30303a30305a222c22636865636b5f6661696c65645f6174223a6e756c6c2c226e6578745f636865636b5f6174223a6e756c6c2c2276657273696f6e223a322c22637572736f72223a22323631313230353931613962363134302e36222c22636f756e747279223a224553222c226b696e64223a22696e646976696475616c222c22656d61696c223a22616461406578616d706c652e6f7267222c22646973706c61795f6e616d65223a6e756c6c2c2264617368626f617264223a2265787072657373222c226c6976656d6f6465223a66616c73652c2262616e6b5f6c61737434223a6e756c6c7d');
INSERT INTO public.changes VALUES (7, 'staff', 'account', 'u_ada', '\x7b226964223a22755f616461222c22757365725f6964223a22755f616461222c226e616d65223a22416461222c22656d61696c223a22616461406578616d706c652e6f7267222c2273656c6c6572223a7b226163636f756e745f6964223a22616363745f30303031222c22617069223a227632222c227665726966696564223a66616c73652c22737461747573223a22696e5f70726f6772657373222c226e6f7465223a6e756c6c2c2277686f73655f7475726e223a2273656c6c6572222c2273696e6365223a22323032362d31312d32305430393a30303a30305a222c22646561646c696e65223a6e756c6c2c22726571756972656d656e7473223a5b5d2c226361706162696c6974696573223a5b7b226e616d65223a227061796d656e7473222c22737461747573223a226e6f745f6f666665726564222c2277616e746564223a66616c73652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227472616e7366657273222c22737461747573223a226e6f745f796574222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227061796f757473222c22737461747573223a226e6f745f796574222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d5d2c2261735f6f66223a22323032362d31312d32305430393a30303a30305a222c22636865636b5f6661696c65645f6174223a6e756c6c2c226e6578745f636865636b5f6174223a6e756c6c2c2276657273696f6e223a322c22637572736f72223a22323631313230353931613962363134302e37222c22636f756e747279223a224553222c226b696e64223a22696e646976696475616c222c22656d61696c223a22616461406578616d706c652e6f7267222c22646973706c61795f6e616d65223a6e756c6c2c2264617368626f617264223a2265787072657373222c226c6976656d6f6465223a66616c73652c2262616e6b5f6c61737434223a6e756c6c2c22726561736f6e73223a5b5d7d2c226275796572223a6e756c6c2c2276657273696f6e223a337d');
INSERT INTO public.changes VALUES (8, 'user:u_ada', 'buyer', 'u_ada', '\x7b226e616d65223a22416461222c22656d61696c223a22616461406578616d706c652e6f7267222c2270686f6e65223a6e756c6c2c2261646472657373223a6e756c6c2c227368697070696e67223a6e756c6c2c227461785f696473223a5b5d2c22637573746f6d65725f6964223a226375735f30303033222c227061796d656e745f6d6574686f6473223a5b5d2c2261735f6f66223a22323032362d31312d32305430393a30303a30305a222c2276657273696f6e223a312c22637572736f72223a22323631313230353931613962363134302e38227d');
INSERT INTO public.changes VALUES (9, 'staff', 'account', 'u_ada', '\x7b226964223a22755f616461222c22757365725f6964223a22755f616461222c226e616d65223a22416461222c22656d61696c223a22616461406578616d706c652e6f7267222c2273656c6c6572223a7b226163636f756e745f6964223a22616363745f30303031222c22617069223a227632222c227665726966696564223a66616c73652c22737461747573223a22696e5f70726f6772657373222c226e6f7465223a6e756c6c2c2277686f73655f7475726e223a2273656c6c6572222c2273696e6365223a22323032362d31312d32305430393a30303a30305a222c22646561646c696e65223a6e756c6c2c22726571756972656d656e7473223a5b5d2c226361706162696c6974696573223a5b7b226e616d65223a227061796d656e7473222c22737461747573223a226e6f745f6f666665726564222c2277616e746564223a66616c73652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227472616e7366657273222c22737461747573223a226e6f745f796574222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227061796f757473222c22737461747573223a226e6f745f796574222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d5d2c2261735f6f66223a22323032362d31312d32305430393a30303a30305a222c22636865636b5f6661696c65645f6174223a6e756c6c2c226e6578745f636865636b5f6174223a6e756c6c2c2276657273696f6e223a322c22637572736f72223a22323631313230353931613962363134302e39222c22636f756e747279223a224553222c226b696e64223a22696e646976696475616c222c22656d61696c223a22616461406578616d706c652e6f7267222c22646973706c61795f6e616d65223a6e756c6c2c2264617368626f617264223a2265787072657373222c226c6976656d6f6465223a66616c73652c2262616e6b5f6c61737434223a6e756c6c2c22726561736f6e73223a5b5d7d2c226275796572223a7b226e616d65223a22416461222c22656d61696c223a22616461406578616d706c652e6f7267222c2270686f6e65223a6e756c6c2c2261646472657373223a6e756c6c2c227368697070696e67223a6e756c6c2c227461785f696473223a5b5d2c22637573746f6d65725f6964223a226375735f30303033222c227061796d656e745f6d6574686f6473223a5b5d2c2261735f6f66223a22323032362d31312d32305430393a30303a30305a222c2276657273696f6e223a312c22637572736f72223a22323631313230353931613962363134302e39227d2c2276657273696f6e223a347d');
INSERT INTO public.changes VALUES (10, 'user:u_bo', 'buyer', 'u_bo', '\x7b226e616d65223a22426f222c22656d61696c223a22626f406578616d706c652e6f7267222c2270686f6e65223a6e756c6c2c2261646472657373223a6e756c6c2c227368697070696e67223a6e756c6c2c227461785f696473223a5b5d2c22637573746f6d65725f6964223a226375735f30303034222c227061796d656e745f6d6574686f6473223a5b5d2c2261735f6f66223a22323032362d31312d32305430393a30303a30305a222c2276657273696f6e223a312c22637572736f72223a22323631313230353931613962363134302e3130227d');
INSERT INTO public.changes VALUES (11, 'staff', 'account', 'u_bo', '\x7b226964223a22755f626f222c22757365725f6964223a22755f626f222c226e616d65223a22426f222c22656d61696c223a22626f406578616d706c652e6f7267222c2273656c6c6572223a6e756c6c2c226275796572223a7b226e616d65223a22426f222c22656d61696c223a22626f406578616d706c652e6f7267222c2270686f6e65223a6e756c6c2c2261646472657373223a6e756c6c2c227368697070696e67223a6e756c6c2c227461785f696473223a5b5d2c22637573746f6d65725f6964223a226375735f30303034222c227061796d656e745f6d6574686f6473223a5b5d2c2261735f6f66223a22323032362d31312d32305430393a30303a30305a222c2276657273696f6e223a312c22637572736f72223a22323631313230353931613962363134302e3131227d2c2276657273696f6e223a327d');
INSERT INTO public.changes VALUES (12, 'user:u_ada', 'seller', 'u_ada', '\x7b226163636f756e745f6964223a22616363745f30303031222c22617069223a227632222c227665726966696564223a747275652c22737461747573223a22636f6d706c657465222c226e6f7465223a6e756c6c2c2277686f73655f7475726e223a226e6f6e65222c2273696e6365223a22323032362d31312d32305430393a30343a30305a222c22646561646c696e65223a6e756c6c2c22726571756972656d656e7473223a5b5d2c226361706162696c6974696573223a5b7b226e616d65223a227061796d656e7473222c22737461747573223a226e6f745f6f666665726564222c2277616e746564223a66616c73652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227472616e7366657273222c22737461747573223a226f6e222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227061796f757473222c22737461747573223a226f6e222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d5d2c2261735f6f66223a22323032362d31312d32305430393a30343a30305a222c22636865636b5f6661696c65645f6174223a6e756c6c2c226e6578745f636865636b5f6174223a6e756c6c2c2276657273696f6e223a332c22637572736f72223a22323631313230353931613962363134302e3132222c22636f756e747279223a224553222c226b696e64223a22696e646976696475616c222c22656d61696c223a22616461406578616d706c652e6f7267222c22646973706c61795f6e616d65223a6e756c6c2c2264617368626f617264223a2265787072657373222c226c6976656d6f6465223a66616c73652c2262616e6b5f6c61737434223a6e756c6c7d');
INSERT INTO public.changes VALUES (13, 'staff', 'account', 'u_ada', '\x7b226964223a22755f616461222c22757365725f6964223a22755f616461222c226e616d65223a22416461222c22656d61696c223a22616461406578616d706c652e6f7267222c2273656c6c6572223a7b226163636f756e745f6964223a22616363745f30303031222c22617069223a227632222c227665726966696564223a747275652c22737461747573223a22636f6d706c657465222c226e6f7465223a6e756c6c2c2277686f73655f7475726e223a226e6f6e65222c2273696e6365223a22323032362d31312d32305430393a30343a30305a222c22646561646c696e65223a6e756c6c2c22726571756972656d656e7473223a5b5d2c226361706162696c6974696573223a5b7b226e616d65223a227061796d656e7473222c22737461747573223a226e6f745f6f666665726564222c2277616e746564223a66616c73652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227472616e7366657273222c22737461747573223a226f6e222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d2c7b226e616d65223a227061796f757473222c22737461747573223a226f6e222c2277616e746564223a747275652c22756e74696c223a6e756c6c7d5d2c2261735f6f66223a22323032362d31312d32305430393a30343a30305a222c22636865636b5f6661696c65645f6174223a6e756c6c2c226e6578745f636865636b5f6174223a6e756c6c2c2276657273696f6e223a332c22637572736f72223a22323631313230353931613962363134302e3133222c22636f756e747279223a224553222c226b696e64223a22696e646976696475616c222c22656d61696c223a22616461406578616d706c652e6f7267222c22646973706c61795f6e616d65223a6e756c6c2c2264617368626f617264223a2265787072657373222c226c6976656d6f6465223a66616c73652c2262616e6b5f6c61737434223a6e756c6c2c22726561736f6e73223a5b5d7d2c226275796572223a7b226e616d65223a22416461222c22656d61696c223a22616461406578616d706c652e6f7267222c2270686f6e65223a6e756c6c2c2261646472657373223a6e756c6c2c227368697070696e67223a6e756c6c2c227461785f696473223a5b5d2c22637573746f6d65725f6964223a226375735f30303033222c227061796d656e745f6d6574686f6473223a5b5d2c2261735f6f66223a22323032362d31312d32305430393a30303a30305a222c2276657273696f6e223a312c22637572736f72223a22323631313230353931613962363134302e3133227d2c2276657273696f6e223a357d');






INSERT INTO public.counters VALUES ('ticket', 8);



INSERT INTO public.creations VALUES ('cr_ea7414a0d3c40a2fd05043a6', 'u_ada', 'seller', 1, 'sellerdesk-seller-cr_ea7414a0d3c40a2fd05043a6-1', '{"api": "v2", "user": "u_ada", "wish": "{\"country\":\"ES\",\"kind\":\"individual\",\"email\":\"ada@example.org\",\"name\":\"Ada\"}", "both": false}', '{"country":"ES","kind":"individual","email":"ada@example.org","name":"Ada"}', 'made', 1795165200000000, 1795165200000000, 1, NULL, 'acct_platform', false, 'acct_0001', NULL);
INSERT INTO public.creations VALUES ('cr_029a5d3e78ac71614b3f9d7b', 'u_ada', 'buyer', 1, 'sellerdesk-buyer-cr_029a5d3e78ac71614b3f9d7b-1', '{"api": "v1", "user": "u_ada", "details": "{\"name\":\"Ada\",\"email\":\"ada@example.org\",\"phone\":null,\"address\":null,\"shipping\":null,\"tax_ids\":[]}"}', '{"name":"Ada","email":"ada@example.org","phone":null,"address":null,"shipping":null,"tax_ids":[]}', 'made', 1795165200000000, 1795165200000000, 1, NULL, 'acct_platform', false, 'cus_0003', NULL);
INSERT INTO public.creations VALUES ('cr_a2cf6af3fe3b44db809a2115', 'u_bo', 'buyer', 1, 'sellerdesk-buyer-cr_a2cf6af3fe3b44db809a2115-1', '{"api": "v1", "user": "u_bo", "details": "{\"name\":\"Bo\",\"email\":\"bo@example.org\",\"phone\":null,\"address\":null,\"shipping\":null,\"tax_ids\":[]}"}', '{"name":"Bo","email":"bo@example.org","phone":null,"address":null,"shipping":null,"tax_ids":[]}', 'made', 1795165200000000, 1795165200000000, 1, NULL, 'acct_platform', false, 'cus_0004', NULL);



INSERT INTO public.deliveries VALUES ('d_0', 1795165260000000, 'evt_0', '\x7b226964223a20226576745f30222c202274797065223a20226163636f756e742e75706461746564222c20226163636f756e74223a2022616363745f30303031222c202263726561746564223a20313736333632393230307d', '[["host","relay"]]', 0);
INSERT INTO public.deliveries VALUES ('d_1', 1795165320000000, 'evt_1', '\x7b226964223a20226576745f31222c202274797065223a20226163636f756e742e75706461746564222c20226163636f756e74223a2022616363745f30303031222c202263726561746564223a20313736333632393230317d', '[["host","relay"]]', 0);
INSERT INTO public.deliveries VALUES ('d_2', 1795165380000000, 'evt_2', '\x7b226964223a20226576745f32222c202274797065223a20227061796f75742e63726561746564222c20226163636f756e74223a2022616363745f30303031222c202263726561746564223a20313736333632393230327d', '[["host","relay"]]', 0);
INSERT INTO public.deliveries VALUES ('d_3', 1795165440000000, 'evt_3', '\x7b226964223a20226576745f33222c202274797065223a2022756e68656172642e6f66222c20226163636f756e74223a2022616363745f30303031222c202263726561746564223a20313736333632393230337d', '[["host","relay"]]', 0);
INSERT INTO public.deliveries VALUES ('d_late', 1795165440000000, 'evt_late', '\x7b226964223a20226576745f6c617465222c202274797065223a20226163636f756e742e75706461746564222c20226163636f756e74223a2022616363745f30303031227d', '[["host","relay"]]', 0);






INSERT INTO public.directory VALUES ('u_staff', 'u_staff', NULL, false, ' staff staff@example.org u_staff ', NULL, NULL, ',', 4611686018427387904, 4611686018427387904, 3, 1, ',');
INSERT INTO public.directory VALUES ('u_bo', 'u_bo', NULL, true, ' bo bo@example.org u_bo cus_0004 ', NULL, NULL, ',', 4611686018427387904, 4611686018427387904, 11, 2, ',');
INSERT INTO public.directory VALUES ('u_ada', 'u_ada', 'acct_0001', true, ' ada ada@example.org u_ada acct_0001 cus_0003 ', 'complete', 'ES', ',payments:not_offered,transfers:on,payouts:on,', 1795165440000000, 4611686018427387904, 13, 5, ',');



INSERT INTO public.directory_counts VALUES (1, '', 1);
INSERT INTO public.directory_counts VALUES (2, '', 1);
INSERT INTO public.directory_counts VALUES (3, '', 1);
INSERT INTO public.directory_counts VALUES (4, '', -1);
INSERT INTO public.directory_counts VALUES (5, '', -1);
INSERT INTO public.directory_counts VALUES (6, 'not_started', 1);
INSERT INTO public.directory_counts VALUES (7, 'not_started', -1);
INSERT INTO public.directory_counts VALUES (8, 'in_progress', 1);
INSERT INTO public.directory_counts VALUES (9, 'complete', 1);
INSERT INTO public.directory_counts VALUES (10, 'in_progress', -1);



INSERT INTO public.events VALUES ('evt_0', 'account.updated', 1795165260000000, 'd_0', 'acct_0001', NULL, NULL, 'account:acct_0001', 'read', 0, NULL, 1795165440000000);
INSERT INTO public.events VALUES ('evt_1', 'account.updated', 1795165320000000, 'd_1', 'acct_0001', NULL, NULL, 'account:acct_0001', 'read', 0, NULL, 1795165440000000);
INSERT INTO public.events VALUES ('evt_2', 'payout.created', 1795165380000000, 'd_2', 'acct_0001', NULL, NULL, 'account:acct_0001', 'read', 0, NULL, 1795165440000000);
INSERT INTO public.events VALUES ('evt_3', 'unheard.of', 1795165440000000, 'd_3', 'acct_0001', NULL, NULL, 'account:acct_0001', 'read', 0, NULL, 1795165440000000);
INSERT INTO public.events VALUES ('evt_late', 'account.updated', 1795165440000000, 'd_late', 'acct_0001', NULL, NULL, 'account:acct_0001', 'read', 0, NULL, NULL);



INSERT INTO public.feed VALUES (1, '261120591a9b6140', 13, 0, NULL);






INSERT INTO public.history VALUES (1, 'acct_0001', 'u_ada', 1795165200000000, 'opened', 'not_started', NULL, false, '[]', 2, 0, '\xad92c14ec3300c86df25e70a0dc4a9272e3c01478422b771370b37098e33364d7b779cad2b08ae5ca2f8b7f3e5b79393a3e07a07e3a87eb3d9dcbbce412653f60fb665dae39c02ba7e022ed8b931d5a872b4fcf38be5df29b6d3b6d29e4205360d67206ec8004f78803933de25d95a2650c90c471f613662accca641d90d09a461f090054b6995c8a818d66ba724b32f7598497fca0684813178412829de98e30e648bc563bc646f728663aafa471e21c3404c4a585cff7a72577b4e056299509a9fa2a04d337b2a34360f9d051fd5e24652a997e184b52fab4c5c95be5d097c1ac19dbbf586c5d03ff3dfae274970c6a8ad255380152582da7b2e4ab6ce525c82801098e24a9faa5641ff5b9ea9148adb0599335333d78201e2bb6728fab8d6a2da0f5070fda995fa5a50fce5af556f099b4373ecf160736e8cf317');
INSERT INTO public.history VALUES (2, 'acct_0001', 'u_ada', 1795165200000000, 'link', 'in_progress', NULL, false, '[]', 2, 1, '\xab1e4d89a3297150a44400');
INSERT INTO public.history VALUES (3, 'acct_0001', 'u_ada', 1795165440000000, 'event', 'complete', NULL, true, '[]', 8, 2, '\xab1e9229111233744f8889c9a0a8a44d22a4d4eca19a0001');












INSERT INTO public.links VALUES ('4d71234915bcdba8a9d71165b7ad5a462f1d5bfcc1cfc1f15c04e8c45de9142c', '8ac944d67b27d0d24169b2143f127633b4415ba4fd92592da45a0b698ce81b04', 'onboarding', 'u_ada', 1795165200000000, 'acct_0001', NULL, NULL, false, false, 0);












INSERT INTO public.queue VALUES ('account', 'acct_0001', 'event', 1, 1, 'due', 0, 0, NULL);





















INSERT INTO public.tokens VALUES ('293a003460604110d7e9749b7f50e6cabdf358da46c52bc92976d6483c5020d9', 'u_ada', 'user', 1795165200000000, NULL, 'bearer', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.tokens VALUES ('6bcb66b4e7ff9ecbd82653e742c70e69fbc4606f28192f0b78d8549f35d78b85', 'u_staff', 'support', 1795165200000000, NULL, 'bearer', NULL, NULL, NULL, NULL, NULL);



INSERT INTO public.users VALUES ('u_ada', 'Ada', 'ada@example.org', 1795165200000000, 'user', NULL, true, true);
INSERT INTO public.users VALUES ('u_bo', 'Bo', 'bo@example.org', 1795165200000000, 'user', NULL, true, true);
INSERT INTO public.users VALUES ('u_staff', 'Staff', 'staff@example.org', 1795165200000000, 'support', NULL, true, true);



SELECT pg_catalog.setval('public.audit_id_seq', 1, false);



SELECT pg_catalog.setval('public.directory_counts_id_seq', 10, true);



SELECT pg_catalog.setval('public.history_id_seq', 3, true);



SELECT pg_catalog.setval('public.notes_id_seq', 1, false);



ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);



ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT pk_accounts PRIMARY KEY (id);



ALTER TABLE ONLY public.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (id);



ALTER TABLE ONLY public.buyers
    ADD CONSTRAINT pk_buyers PRIMARY KEY (user_id);



ALTER TABLE ONLY public.changes
    ADD CONSTRAINT pk_changes PRIMARY KEY (seq);



ALTER TABLE ONLY public.codes
    ADD CONSTRAINT pk_codes PRIMARY KEY (hash);



ALTER TABLE ONLY public.counters
    ADD CONSTRAINT pk_counters PRIMARY KEY (name);



ALTER TABLE ONLY public.creations
    ADD CONSTRAINT pk_creations PRIMARY KEY (id);



ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT pk_deliveries PRIMARY KEY (id);



ALTER TABLE ONLY public.departures
    ADD CONSTRAINT pk_departures PRIMARY KEY (state_hash);



ALTER TABLE ONLY public.directory
    ADD CONSTRAINT pk_directory PRIMARY KEY (id);



ALTER TABLE ONLY public.directory_counts
    ADD CONSTRAINT pk_directory_counts PRIMARY KEY (id);



ALTER TABLE ONLY public.events
    ADD CONSTRAINT pk_events PRIMARY KEY (id);



ALTER TABLE ONLY public.feed
    ADD CONSTRAINT pk_feed PRIMARY KEY (id);



ALTER TABLE ONLY public.grants
    ADD CONSTRAINT pk_grants PRIMARY KEY (id);



ALTER TABLE ONLY public.history
    ADD CONSTRAINT pk_history PRIMARY KEY (id);



ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT pk_invitations PRIMARY KEY (id);



ALTER TABLE ONLY public.leases
    ADD CONSTRAINT pk_leases PRIMARY KEY (name);



ALTER TABLE ONLY public.letters
    ADD CONSTRAINT pk_letters PRIMARY KEY (id);



ALTER TABLE ONLY public.links
    ADD CONSTRAINT pk_links PRIMARY KEY (return_hash);



ALTER TABLE ONLY public.logins
    ADD CONSTRAINT pk_logins PRIMARY KEY (user_id);



ALTER TABLE ONLY public.notes
    ADD CONSTRAINT pk_notes PRIMARY KEY (id);



ALTER TABLE ONLY public.passes
    ADD CONSTRAINT pk_passes PRIMARY KEY (hash);



ALTER TABLE ONLY public.queue
    ADD CONSTRAINT pk_queue PRIMARY KEY (kind, id);



ALTER TABLE ONLY public.recoveries
    ADD CONSTRAINT pk_recoveries PRIMARY KEY (hash);



ALTER TABLE ONLY public.replays
    ADD CONSTRAINT pk_replays PRIMARY KEY (user_id, route, key);



ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT pk_sessions PRIMARY KEY (hash);



ALTER TABLE ONLY public.setups
    ADD CONSTRAINT pk_setups PRIMARY KEY (id);



ALTER TABLE ONLY public.sign_ups
    ADD CONSTRAINT pk_sign_ups PRIMARY KEY (id);



ALTER TABLE ONLY public.throttles
    ADD CONSTRAINT pk_throttles PRIMARY KEY (key);



ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT pk_tokens PRIMARY KEY (hash);



ALTER TABLE ONLY public.users
    ADD CONSTRAINT pk_users PRIMARY KEY (id);



ALTER TABLE ONLY public.buyers
    ADD CONSTRAINT uq_buyers_customer_id UNIQUE (customer_id);



ALTER TABLE ONLY public.codes
    ADD CONSTRAINT uq_codes_state_hash UNIQUE (state_hash);



ALTER TABLE ONLY public.creations
    ADD CONSTRAINT uq_creations_key UNIQUE (key);



ALTER TABLE ONLY public.creations
    ADD CONSTRAINT uq_creations_user_id_purpose_generation UNIQUE (user_id, purpose, generation);



ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT uq_invitations_hash UNIQUE (hash);



ALTER TABLE ONLY public.letters
    ADD CONSTRAINT uq_letters_once UNIQUE (once);



ALTER TABLE ONLY public.links
    ADD CONSTRAINT uq_links_refresh_hash UNIQUE (refresh_hash);



ALTER TABLE ONLY public.logins
    ADD CONSTRAINT uq_logins_issuer_subject UNIQUE (issuer, subject);



ALTER TABLE ONLY public.logins
    ADD CONSTRAINT uq_logins_login UNIQUE (login);



ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT uq_sessions_id UNIQUE (id);



ALTER TABLE ONLY public.setups
    ADD CONSTRAINT uq_setups_session_id UNIQUE (session_id);



CREATE UNIQUE INDEX ix_accounts_current ON public.accounts USING btree (user_id) WHERE current;



CREATE INDEX ix_accounts_deadline ON public.accounts USING btree (deadline);



CREATE INDEX ix_accounts_user_id ON public.accounts USING btree (user_id);



CREATE INDEX ix_accounts_verified_as_of ON public.accounts USING btree (verified, as_of);



CREATE INDEX ix_audit_subject_id ON public.audit USING btree (subject, id);



CREATE INDEX ix_changes_audience_seq ON public.changes USING btree (audience, seq);



CREATE INDEX ix_codes_ends_at ON public.codes USING btree (ends_at);



CREATE INDEX ix_codes_user_id ON public.codes USING btree (user_id);



CREATE UNIQUE INDEX ix_creations_open ON public.creations USING btree (user_id, purpose) WHERE (state = 'open'::text);



CREATE INDEX ix_deliveries_event_id ON public.deliveries USING btree (event_id);



CREATE INDEX ix_deliveries_received_at ON public.deliveries USING btree (received_at);



CREATE INDEX ix_departures_made_at ON public.departures USING btree (made_at);



CREATE INDEX ix_directory_changed ON public.directory USING btree (changed, id);



CREATE INDEX ix_directory_country_changed ON public.directory USING btree (country, changed, id);



CREATE INDEX ix_directory_counts_status ON public.directory_counts USING btree (status);



CREATE INDEX ix_directory_deadline_key ON public.directory USING btree (deadline_key, id);



CREATE INDEX ix_directory_search ON public.directory USING gin (search public.gin_trgm_ops);



CREATE INDEX ix_directory_since_key ON public.directory USING btree (since_key, id);



CREATE INDEX ix_directory_status_changed ON public.directory USING btree (status, changed, id);



CREATE INDEX ix_events_subject_settled_at ON public.events USING btree (subject, settled_at);



CREATE INDEX ix_events_verdict_first_at ON public.events USING btree (verdict, first_at);



CREATE INDEX ix_grants_user_id ON public.grants USING btree (user_id);



CREATE INDEX ix_history_account_id_id ON public.history USING btree (account_id, id);



CREATE INDEX ix_history_user_id_id ON public.history USING btree (user_id, id);



CREATE INDEX ix_invitations_user_id_made_at ON public.invitations USING btree (user_id, made_at);



CREATE INDEX ix_letters_sign_up_id ON public.letters USING btree (sign_up_id);



CREATE INDEX ix_letters_state_due_at ON public.letters USING btree (state, due_at);



CREATE INDEX ix_letters_user_id ON public.letters USING btree (user_id);



CREATE INDEX ix_links_account_id ON public.links USING btree (account_id);



CREATE INDEX ix_notes_entry_id_id ON public.notes USING btree (entry_id, id);



CREATE INDEX ix_passes_ends_at ON public.passes USING btree (ends_at);



CREATE INDEX ix_passes_sign_up_id ON public.passes USING btree (sign_up_id);



CREATE INDEX ix_passes_user_id ON public.passes USING btree (user_id);



CREATE INDEX ix_queue_state_priority_due_at ON public.queue USING btree (state, priority, due_at);



CREATE INDEX ix_recoveries_user_id ON public.recoveries USING btree (user_id);



CREATE INDEX ix_replays_at ON public.replays USING btree (at);



CREATE INDEX ix_sessions_ends_at ON public.sessions USING btree (ends_at);



CREATE INDEX ix_sessions_user_id ON public.sessions USING btree (user_id);



CREATE INDEX ix_setups_user_id_made_at ON public.setups USING btree (user_id, made_at);



CREATE INDEX ix_sign_ups_login ON public.sign_ups USING btree (login);



CREATE INDEX ix_sign_ups_made_at ON public.sign_ups USING btree (made_at);



CREATE INDEX ix_throttles_began_at ON public.throttles USING btree (began_at);



CREATE INDEX ix_tokens_grant_id ON public.tokens USING btree (grant_id);



CREATE INDEX ix_tokens_parent ON public.tokens USING btree (parent);



CREATE INDEX ix_tokens_user_id ON public.tokens USING btree (user_id);



CREATE TRIGGER audit_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.audit_only_grows();



CREATE TRIGGER directory_counted_delete AFTER DELETE ON public.directory REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.directory_counted();



CREATE TRIGGER directory_counted_insert AFTER INSERT ON public.directory REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.directory_counted();



CREATE TRIGGER directory_counted_update AFTER UPDATE ON public.directory REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.directory_counted();



ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT fk_accounts_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE SET NULL;



ALTER TABLE ONLY public.buyers
    ADD CONSTRAINT fk_buyers_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.codes
    ADD CONSTRAINT fk_codes_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.creations
    ADD CONSTRAINT fk_creations_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.grants
    ADD CONSTRAINT fk_grants_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT fk_invitations_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.letters
    ADD CONSTRAINT fk_letters_sign_up_id_sign_ups FOREIGN KEY (sign_up_id) REFERENCES public.sign_ups(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.letters
    ADD CONSTRAINT fk_letters_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.links
    ADD CONSTRAINT fk_links_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.logins
    ADD CONSTRAINT fk_logins_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.passes
    ADD CONSTRAINT fk_passes_sign_up_id_sign_ups FOREIGN KEY (sign_up_id) REFERENCES public.sign_ups(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.passes
    ADD CONSTRAINT fk_passes_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.recoveries
    ADD CONSTRAINT fk_recoveries_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT fk_sessions_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.setups
    ADD CONSTRAINT fk_setups_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT fk_tokens_user_id_users FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;




