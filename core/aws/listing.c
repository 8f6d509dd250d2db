#include "core/aws/listing.h"

#include "core/aws/answer.h"
#include "core/aws/encode.h"
#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* A page's document is kept until the end: the texts of its items live in it. */
struct page {
	struct xml *xml;
	struct json *json;
};
struct listing {
	const struct listing_kind *kind;
	struct aws_call first; /* path and body of the first page, owned */
	VEC(struct page) pages;
	struct arena arena;
	char *items; /* kind->shape->size bytes each */
	size_t count, alloc;
	char *token; /* that got the newest page, or NULL */
	struct place first_place;
};

static void listing_free(void *state)
{
	struct listing *listing = state;
	for (size_t i = 0; i < listing->pages.len; i++) {
		xml_free(listing->pages.item[i].xml);
		json_free(listing->pages.item[i].json);
	}
	vec_release(&listing->pages);
	arena_release(&listing->arena);
	if (listing->first.free_state) listing->first.free_state(listing->first.state);
	str_release(&listing->first.path);
	str_release(&listing->first.body);
	free(listing->items);
	free(listing->token);
	free(listing);
}

static bool is_json(const struct listing *listing)
{
	return aws_service_info(listing->first.service)->target_prefix != NULL;
}

static const char *token_param(const struct listing_kind *kind)
{
	return kind->token_param ? kind->token_param : kind->token;
}

/* The body of a JSON call is an object: the token goes in before its end. */
static void add_json_token(const struct listing *listing, struct str *body)
{
	str_cut(body, body->len - 1);
	if (body->len > 1) str_add_char(body, ',');
	str_addf(body, "\"%s\":", token_param(listing->kind));
	encode_json(body, listing->token);
	str_add_char(body, '}');
}

static void read_page(struct aws_answer *answer);

/* path: of this page; "": the first one's. */
static void ask_page(struct aws_client *client, struct listing *listing, const char *path,
		     aws_any_fn *done, void *user)
{
	struct aws_call call = { .service = listing->first.service,
				 .action = listing->first.action,
				 .account = listing->first.account,
				 .state = listing,
				 .free_state = listing_free };
	str_add(&call.path, *path ? path : str_text(&listing->first.path));
	str_add_bytes(&call.body, str_text(&listing->first.body), listing->first.body.len);
	if (listing->token && is_json(listing))
		add_json_token(listing, &call.body);
	else if (listing->token)
		aws_call_param(&call, token_param(listing->kind), listing->token);
	aws_client_start(client, &call, read_page, done, user);
}

static int read_json_page(const struct aws_answer *answer, const char *items, struct page *page,
			  struct place *ret, struct err *err)
{
	page->json = answer_json(answer, err);
	*ret = (struct place){ .json = page->json };
	if (!page->json) return -1;
	if (!json_is_array(page->json, items)) return answer_is_strange(answer, err);
	return 0;
}

static int read_xml_page(const struct listing *listing, const struct aws_answer *answer,
			 struct page *page, struct place *ret, struct err *err)
{
	enum aws_service service = listing->first.service;
	bool has_result = service != AWS_EC2 && service != AWS_ROUTE53;
	page->xml = answer_xml(answer, err);
	return page->xml ? answer_place(answer, page->xml, has_result, ret, err) : -1;
}

static int add_items(struct listing *listing, struct place place, const char *action,
		     struct err *err)
{
	size_t size = listing->kind->shape->size, count;
	void *items;
	if (shape_read_all(listing->kind->shape, place, listing->kind->items, action, &items,
			   &count, &listing->arena, err) < 0)
		return -1;
	if (!count) return 0;
	if (listing->count + count > listing->alloc) {
		listing->alloc = (listing->count + count) * 2;
		listing->items = mem_grow(listing->items, listing->alloc, size);
	}
	memcpy(listing->items + listing->count * size, items, count * size);
	listing->count += count;
	return 0;
}

/* Whether there is a next page; *path or the token then ask for it. */
static int find_next(struct listing *listing, struct place place, const char *action,
		     struct str *path, bool *ret_more, struct err *err)
{
	const struct listing_kind *kind = listing->kind;
	const char *token = kind->token ? place_text(place, kind->token) : "";
	*ret_more = kind->next_path ? kind->next_path(place, listing->first.state, path) : *token;
	if (!*ret_more) return 0;
	if (listing->pages.len >= LISTING_PAGES_MAX || (*token && str_equal(token, listing->token)))
		return err_set(err, ERR_INTERNAL, "%s: the list does not end after %zu pages",
			       action, listing->pages.len);
	free(listing->token);
	listing->token = *token ? mem_copy_text(token) : NULL;
	return 0;
}

static int take_page(struct listing *listing, const struct aws_answer *answer, struct str *path,
		     bool *ret_more, struct err *err)
{
	struct page *page = vec_push(&listing->pages);
	struct place place = { 0 };
	int read = is_json(listing)
			   ? read_json_page(answer, listing->kind->items, page, &place, err)
			   : read_xml_page(listing, answer, page, &place, err);
	if (listing->pages.len == 1) listing->first_place = place;
	if (read < 0 || add_items(listing, place, answer->action, err) < 0) return -1;
	return find_next(listing, place, answer->action, path, ret_more, err);
}

static void read_page(struct aws_answer *answer)
{
	struct listing *listing = answer->state;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(str_release) struct str path = STR_INIT;
	bool is_more = false;
	if (take_page(listing, answer, &path, &is_more, &err) == 0 && is_more) {
		answer->state = NULL;
		ask_page(answer->client, listing, str_text(&path), answer->done, answer->user);
		return;
	}
	const struct listing_result result = { .err = err_or_null(&err),
					       .items = listing->items,
					       .count = listing->count,
					       .first = listing->first_place,
					       .action = answer->action,
					       .arena = &listing->arena,
					       .state = listing->first.state,
					       .done = answer->done,
					       .user = answer->user };
	listing->kind->give(&result);
}

void listing_start(struct aws_client *client, struct aws_call *call,
		   const struct listing_kind *kind, aws_any_fn *done, void *user)
{
	struct listing *listing = mem_alloc(sizeof(*listing));
	listing->kind = kind;
	listing->first = *call;
	*call = (struct aws_call){ 0 };
	ask_page(client, listing, "", done, user);
}
